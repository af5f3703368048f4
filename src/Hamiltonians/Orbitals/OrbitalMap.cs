namespace EquivSim.Hamiltonians;

/// <summary>
/// The way between the orbitals of a source (a program, a file) and the canonical ones: canonical orbital i is the source's
/// orbital <c>Source[i]</c> times <c>Signs[i]</c>. Exact both ways: numbers are moved and negated.
/// </summary>
/// <example><code>
/// OrbitalMap map = OrbitalMap.For(basis, OrbitalConvention.PySCF);
/// double[] h = map.ToCanonical(pyscfMatrix);
/// </code></example>
public sealed class OrbitalMap
{
    private readonly int[] _source, _signs;

    /// <summary>Makes a map.</summary>
    /// <param name="source">For each canonical orbital the source's; a permutation.</param>
    /// <param name="signs">1 or -1 for each canonical orbital.</param>
    /// <exception cref="ArgumentException">Not a permutation, or a sign is another number.</exception>
    public OrbitalMap(ReadOnlySpan<int> source, ReadOnlySpan<int> signs)
    {
        (_source, _signs) = (source.ToArray(), signs.ToArray());
        if (_source.Length != _signs.Length || !_source.Order().SequenceEqual(Enumerable.Range(0, _source.Length)))
            throw new ArgumentException($"Received {_source.Length} indices and {_signs.Length} signs, expected a permutation and as many signs.");
        if (Array.Exists(_signs, s => s is not (1 or -1)))
            throw new ArgumentException("Received a sign other than 1 and -1.", nameof(signs));
    }

    /// <summary>For each canonical orbital the source's.</summary>
    public ReadOnlySpan<int> Source => _source;

    /// <summary>1 or -1 for each canonical orbital.</summary>
    public ReadOnlySpan<int> Signs => _signs;

    /// <summary>The map of a program's matrices whose atoms have the canonical shell order.</summary>
    public static OrbitalMap For(MolecularBasis basis, OrbitalConvention convention)
    {
        ArgumentNullException.ThrowIfNull(basis);
        ArgumentNullException.ThrowIfNull(convention);
        int[] source = new int[basis.OrbitalCount], signs = new int[source.Length];
        foreach (PlacedShell shell in basis.Shells)
        {
            ReadOnlySpan<int> order = convention.Order(shell.Degree), sign = convention.Signs(shell.Degree);
            for (int i = 0; i < order.Length; i++)
            {
                int canonical = shell.Offset + shell.Degree + order[i];
                (source[canonical], signs[canonical]) = (shell.Offset + i, sign[i]);
            }
        }
        return new OrbitalMap(source, signs);
    }

    /// <summary>A source's matrix in canonical order, [n, n].</summary>
    /// <exception cref="ArgumentException">The length is not n x n.</exception>
    public double[] ToCanonical(ReadOnlySpan<double> matrix) => Move(matrix, toCanonical: true);

    /// <summary>A canonical matrix in the source's order, [n, n].</summary>
    /// <exception cref="ArgumentException">The length is not n x n.</exception>
    public double[] FromCanonical(ReadOnlySpan<double> matrix) => Move(matrix, toCanonical: false);

    private double[] Move(ReadOnlySpan<double> matrix, bool toCanonical)
    {
        int n = _source.Length;
        if (matrix.Length != n * n)
            throw new ArgumentException($"Received a matrix of {matrix.Length} numbers, expected {n} x {n}.", nameof(matrix));
        double[] result = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                int canonical = i * n + j, source = _source[i] * n + _source[j], sign = _signs[i] * _signs[j];
                if (toCanonical)
                    result[canonical] = sign * matrix[source];
                else
                    result[source] = sign * matrix[canonical];
            }
        }
        return result;
    }
}
