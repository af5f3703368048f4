namespace EquivSim.Hamiltonians;

/// <summary>Where the blocks of a molecule's atoms lie in its matrix, and those blocks as irreps of the template.</summary>
public sealed class BlockAssembly
{
    private readonly TemplateIrreps _irreps;
    private readonly int[][] _orbitals;
    private readonly int[] _offsets;

    /// <summary>Lines up the atoms' orbitals.</summary>
    /// <exception cref="ArgumentException">An element is not one of the template's.</exception>
    public BlockAssembly(TemplateIrreps irreps, ReadOnlySpan<int> atomicNumbers)
    {
        ArgumentNullException.ThrowIfNull(irreps);
        _irreps = irreps;
        _orbitals = new int[atomicNumbers.Length][];
        _offsets = new int[atomicNumbers.Length + 1];
        for (int i = 0; i < atomicNumbers.Length; i++)
        {
            _orbitals[i] = [.. irreps.Template.OrbitalsOf(atomicNumbers[i])];
            _offsets[i + 1] = _offsets[i] + _orbitals[i].Length;
        }
    }

    /// <summary>Number of orbitals of the molecule.</summary>
    public int OrbitalCount => _offsets[^1];

    /// <summary>The template's orbital for each orbital of an atom.</summary>
    public ReadOnlySpan<int> OrbitalsOf(int atom) => _orbitals[atom];

    /// <summary>First orbital of an atom in the matrix.</summary>
    public int Offset(int atom) => _offsets[atom];

    /// <summary>A block as one between template atoms; elements of orbitals that an atom lacks are 0.</summary>
    /// <param name="matrix">[OrbitalCount, OrbitalCount].</param>
    /// <param name="i">Atom of the rows.</param>
    /// <param name="j">Atom of the columns.</param>
    /// <param name="block">Receives [Size, Size] of the template.</param>
    public void GetBlock(ReadOnlySpan<double> matrix, int i, int j, Span<double> block)
    {
        Check(matrix.Length);
        block.Clear();
        int size = _irreps.Template.Size;
        for (int a = 0; a < _orbitals[i].Length; a++)
        {
            for (int b = 0; b < _orbitals[j].Length; b++)
                block[_orbitals[i][a] * size + _orbitals[j][b]] = matrix[(_offsets[i] + a) * OrbitalCount + _offsets[j] + b];
        }
    }

    /// <summary>Writes a block between template atoms, and its transpose, into the matrix.</summary>
    /// <inheritdoc cref="GetBlock"/>
    public void SetBlock(Span<double> matrix, int i, int j, ReadOnlySpan<double> block)
    {
        Check(matrix.Length);
        int size = _irreps.Template.Size;
        for (int a = 0; a < _orbitals[i].Length; a++)
        {
            for (int b = 0; b < _orbitals[j].Length; b++)
            {
                int row = _offsets[i] + a, column = _offsets[j] + b;
                matrix[row * OrbitalCount + column] = matrix[column * OrbitalCount + row] = block[_orbitals[i][a] * size + _orbitals[j][b]];
            }
        }
    }

    /// <summary>Irreps of a block, in the order of <see cref="TemplateIrreps"/>.</summary>
    /// <param name="matrix">[OrbitalCount, OrbitalCount].</param>
    /// <param name="i">Atom of the rows.</param>
    /// <param name="j">Atom of the columns.</param>
    /// <param name="coefficients">Receives Size^2 numbers.</param>
    public void ToIrreps(ReadOnlySpan<double> matrix, int i, int j, Span<double> coefficients)
    {
        var block = new double[_irreps.CoefficientCount];
        GetBlock(matrix, i, j, block);
        _irreps.ToCoefficients(block, coefficients);
    }

    private void Check(int length)
    {
        if (length != OrbitalCount * OrbitalCount)
            throw new ArgumentException($"The matrix has {length} elements; {OrbitalCount} orbitals need {OrbitalCount * OrbitalCount}.");
    }
}
