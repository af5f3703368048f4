using EquivSim.Structures;

namespace EquivSim.Electrostatics;

/// <summary>A cell with its inverse, for any periodicity: axes that are not periodic are unit vectors at right angles to the others.</summary>
internal sealed class Lattice
{
    private readonly double[] _inverse = new double[9], _vectors;
    private readonly double[] _heights;

    public Lattice(Cell cell)
    {
        Cell = cell;
        CellBasis basis = CellBasis.Of(cell);
        ((ReadOnlySpan<double>)basis.Inverse).CopyTo(_inverse);
        _heights = [basis.Height0, basis.Height1, basis.Height2];
        _vectors = cell.Vectors.ToArray();
        double offAxis = 0, largest = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            for (int d = 0; d < 3; d++)
            {
                double v = cell.IsPeriodic(axis) ? cell.Vectors[3 * axis + d] : 0;
                largest = Math.Max(largest, Math.Abs(v));
                if (d != axis)
                    offAxis = Math.Max(offAxis, Math.Abs(v));
            }
        }
        IsOrthorhombic = offAxis <= 1e-14 * largest;
        if (!cell.AnyPeriodic || !IsOrthorhombic)
            return;
        // Lattice vectors along the Cartesian axes: the open axes must not be rotated about the periodic one.
        Array.Clear(_inverse);
        for (int axis = 0; axis < 3; axis++)
        {
            double length = cell.IsPeriodic(axis) ? cell.Vectors[4 * axis] : 1;
            _inverse[4 * axis] = 1 / length;
            _heights[axis] = Math.Abs(length);
        }
    }

    /// <summary>
    /// The same lattice by periodic vectors along x, y and z, where it has such: a skewed description of a rectangular lattice. The cell itself
    /// otherwise.
    /// </summary>
    public static Lattice Rectangular(Cell cell)
    {
        var own = new Lattice(cell);
        if (own.IsOrthorhombic)
            return own;
        double[] v = cell.Vectors.ToArray();
        bool changed = true;
        for (int round = 0; changed && round < 100; round++)
        {
            changed = false;
            for (int a = 0; a < 3; a++)
            {
                for (int b = 0; b < 3; b++)
                {
                    if (a == b || !cell.IsPeriodic(a) || !cell.IsPeriodic(b))
                        continue;
                    // Lagrange's reduction, pair by pair: whole multiples of one vector off another.
                    double dot = 0, square = 0;
                    for (int d = 0; d < 3; d++)
                        (dot, square) = (dot + v[3 * a + d] * v[3 * b + d], square + v[3 * b + d] * v[3 * b + d]);
                    double times = Math.Round(dot / square);
                    for (int d = 0; d < 3; d++)
                        v[3 * a + d] -= times * v[3 * b + d];
                    changed |= times != 0;
                }
            }
        }
        double[] sorted = cell.Vectors.ToArray();
        for (int axis = 0; axis < 3; axis++)
        {
            if (!cell.IsPeriodic(axis))
                continue;
            int place = 0;
            for (int d = 1; d < 3; d++)
                place = Math.Abs(v[3 * axis + d]) > Math.Abs(v[3 * axis + place]) ? d : place;
            if (!cell.IsPeriodic(place))
                return own;
            for (int d = 0; d < 3; d++)
                sorted[3 * place + d] = Math.CopySign(1, v[3 * axis + place]) * v[3 * axis + d];
        }
        var reduced = new Lattice(new Cell(sorted, cell.IsPeriodic(0), cell.IsPeriodic(1), cell.IsPeriodic(2)));
        return reduced.IsOrthorhombic ? reduced : own;
    }

    public Cell Cell { get; }

    /// <summary>Whether the periodic vectors lie along x, y and z in this order.</summary>
    public bool IsOrthorhombic { get; }

    /// <summary>Fractional coordinate k of x is x · column k; row-major.</summary>
    public ReadOnlySpan<double> Inverse => _inverse;

    /// <summary>Lattice vectors, row-major; only those of periodic axes have a meaning.</summary>
    public ReadOnlySpan<double> Vectors => _vectors;

    /// <summary>Distance between the two faces that axis k crosses; 1 for an open axis.</summary>
    public double Height(int axis) => _heights[axis];

    public bool IsPeriodic(int axis) => Cell.IsPeriodic(axis);

    /// <summary>Number of periodic axes.</summary>
    public int Dimensions => (IsPeriodic(0) ? 1 : 0) + (IsPeriodic(1) ? 1 : 0) + (IsPeriodic(2) ? 1 : 0);

    /// <summary>Fractional coordinates of a point.</summary>
    public (double A, double B, double C) Fractional(double x, double y, double z)
    {
        double[] m = _inverse;
        return (x * m[0] + y * m[3] + z * m[6], x * m[1] + y * m[4] + z * m[7], x * m[2] + y * m[5] + z * m[8]);
    }

    /// <summary>The shortest vector between images of a pair, as long as it is shorter than half the smallest height.</summary>
    public (double X, double Y, double Z) NearestImage(double x, double y, double z)
    {
        (double a, double b, double c) = Fractional(x, y, z);
        (a, b, c) = (IsPeriodic(0) ? Math.Round(a) : 0, IsPeriodic(1) ? Math.Round(b) : 0, IsPeriodic(2) ? Math.Round(c) : 0);
        double[] v = _vectors;
        return (x - a * v[0] - b * v[3] - c * v[6], y - a * v[1] - b * v[4] - c * v[7], z - a * v[2] - b * v[5] - c * v[8]);
    }
}
