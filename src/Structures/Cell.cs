namespace EquivSim.Structures;

/// <summary>
/// An immutable simulation cell: three lattice vectors (the rows of a matrix, Angstrom), each periodic or not.
/// A vector of a non-periodic axis may be zero; it never takes part in periodic images.
/// </summary>
public sealed class Cell : IEquatable<Cell>
{
    private readonly double[] _vectors;
    private readonly bool _periodic0, _periodic1, _periodic2;

    /// <summary>No cell: zero vectors, open in every direction.</summary>
    public static Cell None { get; } = new(new double[9], false, false, false);

    /// <summary>Makes a cell from its rows.</summary>
    /// <param name="vectors">Nine numbers, row-major: the vectors a, b and c in Angstrom.</param>
    /// <param name="periodic0">Whether a is periodic.</param>
    /// <param name="periodic1">Whether b is periodic.</param>
    /// <param name="periodic2">Whether c is periodic.</param>
    /// <exception cref="ArgumentException">Not nine finite numbers, or the periodic vectors are linearly dependent.</exception>
    public Cell(ReadOnlySpan<double> vectors, bool periodic0, bool periodic1, bool periodic2)
    {
        if (vectors.Length != 9)
            throw new ArgumentException($"A cell has 9 numbers (three lattice vectors), got {vectors.Length}.", nameof(vectors));
        foreach (double x in vectors)
        {
            if (!double.IsFinite(x))
                throw new ArgumentException($"A cell must be finite, got {x}.", nameof(vectors));
        }
        _vectors = vectors.ToArray();
        (_periodic0, _periodic1, _periodic2) = (periodic0, periodic1, periodic2);
        CellBasis.ThrowIfDegenerate(this);
    }

    /// <summary>A box with right angles, periodic along every axis.</summary>
    public static Cell Orthorhombic(double a, double b, double c) => new([a, 0, 0, 0, b, 0, 0, 0, c], true, true, true);

    /// <summary>The lattice vectors, row-major, in Angstrom.</summary>
    public ReadOnlySpan<double> Vectors => _vectors;

    /// <summary>One lattice vector (3 numbers).</summary>
    public ReadOnlySpan<double> Vector(int axis) => _vectors.AsSpan(3 * axis, 3);

    /// <summary>Whether images repeat along lattice vector 0, 1 or 2.</summary>
    public bool IsPeriodic(int axis) => axis switch
    {
        0 => _periodic0,
        1 => _periodic1,
        2 => _periodic2,
        _ => throw new ArgumentOutOfRangeException(nameof(axis), axis, $"A cell has axes 0, 1 and 2, got {axis}."),
    };

    /// <summary>Whether any axis is periodic.</summary>
    public bool AnyPeriodic => _periodic0 | _periodic1 | _periodic2;

    /// <summary>Whether every axis is periodic: pressure and stress need it.</summary>
    public bool AllPeriodic => _periodic0 & _periodic1 & _periodic2;

    /// <summary>Volume spanned by the three vectors in A^3; zero when a vector is missing.</summary>
    public double Volume
    {
        get
        {
            ReadOnlySpan<double> v = _vectors;
            return Math.Abs(v[0] * (v[4] * v[8] - v[5] * v[7]) - v[1] * (v[3] * v[8] - v[5] * v[6]) + v[2] * (v[3] * v[7] - v[4] * v[6]));
        }
    }

    /// <summary>The same vectors with other periodicity.</summary>
    public Cell WithPeriodicity(bool periodic0, bool periodic1, bool periodic2) => new(_vectors, periodic0, periodic1, periodic2);

    /// <inheritdoc/>
    public bool Equals(Cell? other) => ReferenceEquals(this, other) ||
        (other is not null && _periodic0 == other._periodic0 && _periodic1 == other._periodic1 && _periodic2 == other._periodic2
            && _vectors.AsSpan().SequenceEqual(other._vectors));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Cell);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_vectors[0], _vectors[4], _vectors[8], _periodic0, _periodic1, _periodic2);

    /// <summary>Rows and periodicity, as extxyz prints them.</summary>
    public override string ToString() =>
        $"Lattice=\"{string.Join(' ', _vectors)}\" pbc=\"{(_periodic0 ? 'T' : 'F')} {(_periodic1 ? 'T' : 'F')} {(_periodic2 ? 'T' : 'F')}\"";
}
