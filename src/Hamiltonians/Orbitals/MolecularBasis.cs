namespace EquivSim.Hamiltonians;

/// <summary>
/// The orbitals of a molecule in canonical order: atom after atom, in an atom its shells by ascending degree, in a shell m = -l..l
/// (p: y, z, x; d: xy, yz, 3z2-r2, xz, x2-y2), real harmonics, no Condon-Shortley sign.
/// </summary>
/// <remarks>
/// Every matrix of this namespace is [<see cref="OrbitalCount"/>, <see cref="OrbitalCount"/>], row-major, in this order. It is the
/// component order of e3nn, and of <see cref="EquivSim.O3"/>, for vectors given as (y, z, x).
/// </remarks>
public sealed class MolecularBasis
{
    private readonly ElementBasis[] _atoms;
    private readonly PlacedShell[] _shells;
    private readonly int[] _atomicNumbers, _atomOffsets;

    /// <summary>Lines up the orbitals of the atoms.</summary>
    /// <param name="atoms">The basis of each atom; at least one.</param>
    /// <exception cref="ArgumentException">There is no atom.</exception>
    public MolecularBasis(IEnumerable<ElementBasis> atoms)
    {
        ArgumentNullException.ThrowIfNull(atoms);
        _atoms = [.. atoms];
        if (_atoms.Length == 0)
            throw new ArgumentException("A molecule needs at least one atom.", nameof(atoms));
        _atomicNumbers = Array.ConvertAll(_atoms, a => a.AtomicNumber);
        _atomOffsets = new int[_atoms.Length + 1];
        List<PlacedShell> shells = [];
        int offset = 0;
        for (int i = 0; i < _atoms.Length; i++)
        {
            foreach (BasisShell shell in _atoms[i].Shells)
            {
                shells.Add(new PlacedShell(i, offset, shell));
                offset += shell.OrbitalCount;
            }
            _atomOffsets[i + 1] = offset;
        }
        _shells = [.. shells];
    }

    /// <summary>Number of atoms.</summary>
    public int AtomCount => _atoms.Length;

    /// <summary>Number of orbitals.</summary>
    public int OrbitalCount => _atomOffsets[^1];

    /// <summary>One for each atom.</summary>
    public ReadOnlySpan<int> AtomicNumbers => _atomicNumbers;

    /// <summary>The basis of each atom.</summary>
    public IReadOnlyList<ElementBasis> Atoms => _atoms;

    /// <summary>All shells in order.</summary>
    public ReadOnlySpan<PlacedShell> Shells => _shells;

    /// <summary>[<see cref="AtomCount"/> + 1]: the orbitals of atom i are AtomOffsets[i] to AtomOffsets[i+1].</summary>
    public ReadOnlySpan<int> AtomOffsets => _atomOffsets;

    /// <summary>Refuses what is not a matrix over these orbitals.</summary>
    /// <exception cref="ArgumentException">The length is another.</exception>
    internal void CheckMatrix(int length, string name)
    {
        if (length != OrbitalCount * OrbitalCount)
            throw new ArgumentException($"The {name} has {length} numbers, expected {OrbitalCount} x {OrbitalCount}, one row and column for each orbital.", name);
    }

    /// <summary>Refuses what are not three coordinates for each atom.</summary>
    /// <exception cref="ArgumentException">The length is another.</exception>
    internal void CheckPositions(ReadOnlySpan<double> positions)
    {
        if (positions.Length != 3 * AtomCount)
            throw new ArgumentException($"Received {positions.Length} coordinates for {AtomCount} atoms, expected {3 * AtomCount}.", nameof(positions));
    }
}
