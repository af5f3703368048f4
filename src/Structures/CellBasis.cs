namespace EquivSim.Structures;

/// <summary>
/// A full basis for any periodicity: the periodic lattice vectors, completed by unit vectors at right angles to them,
/// so that fractional coordinates exist for molecules, wires, slabs and crystals alike.
/// </summary>
internal struct CellBasis
{
    /// <summary>Inverse of the basis matrix: fractional coordinate k of x is x . Inverse[:, k]; row-major.</summary>
    public Matrix3 Inverse;

    /// <summary>Distance between the two faces of the cell that axis k crosses.</summary>
    public double Height0, Height1, Height2;

    public static CellBasis Of(Cell cell)
    {
        Span<double> b = stackalloc double[9];
        int periodicCount = 0;
        for (int k = 0; k < 3; k++)
        {
            if (!cell.IsPeriodic(k))
                continue;
            cell.Vector(k).CopyTo(b[(3 * k)..]);
            periodicCount++;
        }
        if (periodicCount == 0)
            b[0] = b[4] = b[8] = 1;
        else if (periodicCount == 1)
            CompleteLine(b, cell.IsPeriodic(0) ? 0 : cell.IsPeriodic(1) ? 1 : 2);
        else if (periodicCount == 2)
            CompletePlane(b, !cell.IsPeriodic(0) ? 0 : !cell.IsPeriodic(1) ? 1 : 2);

        Span<double> cross = stackalloc double[9];
        for (int k = 0; k < 3; k++)
            Cross(b.Slice(3 * ((k + 1) % 3), 3), b.Slice(3 * ((k + 2) % 3), 3), cross.Slice(3 * k, 3));
        double determinant = Dot(b[..3], cross[..3]);

        CellBasis basis = default;
        for (int k = 0; k < 3; k++)
        {
            Span<double> c = cross.Slice(3 * k, 3);
            for (int d = 0; d < 3; d++)
                basis.Inverse[3 * d + k] = c[d] / determinant;
            double height = Math.Abs(determinant) / Math.Sqrt(Dot(c, c));
            switch (k)
            {
                case 0: basis.Height0 = height; break;
                case 1: basis.Height1 = height; break;
                default: basis.Height2 = height; break;
            }
        }
        return basis;
    }

    /// <summary>Refuses periodic vectors that are zero, parallel or coplanar (to 1e-10 of their product of lengths).</summary>
    public static void ThrowIfDegenerate(Cell cell)
    {
        double lengths = 1;
        for (int k = 0; k < 3; k++)
        {
            if (!cell.IsPeriodic(k))
                continue;
            double length = Math.Sqrt(Dot(cell.Vector(k), cell.Vector(k)));
            if (length == 0)
                throw new ArgumentException($"Axis {k} is periodic but its lattice vector is zero.");
            lengths *= length;
        }
        double measure = PeriodicMeasure(cell);
        if (!(measure > 1e-10 * lengths))
            throw new ArgumentException($"The periodic lattice vectors of {cell} are linearly dependent.");
    }

    /// <summary>Length, area or volume spanned by the periodic vectors.</summary>
    private static double PeriodicMeasure(Cell cell)
    {
        if (cell.AllPeriodic)
            return cell.Volume;
        Span<double> normal = stackalloc double[3];
        int first = -1;
        for (int k = 0; k < 3; k++)
        {
            if (!cell.IsPeriodic(k))
                continue;
            if (first >= 0)
            {
                Cross(cell.Vector(first), cell.Vector(k), normal);
                return Math.Sqrt(Dot(normal, normal));
            }
            first = k;
        }
        return first < 0 ? 1 : Math.Sqrt(Dot(cell.Vector(first), cell.Vector(first)));
    }

    private static void CompleteLine(Span<double> b, int axis)
    {
        Span<double> line = b.Slice(3 * axis, 3), u = b.Slice(3 * ((axis + 1) % 3), 3), v = b.Slice(3 * ((axis + 2) % 3), 3);
        // The Cartesian axis that the line leans on least is safely not parallel to it.
        int least = 0;
        for (int d = 1; d < 3; d++)
        {
            if (Math.Abs(line[d]) < Math.Abs(line[least]))
                least = d;
        }
        Span<double> helper = stackalloc double[3];
        helper[least] = 1;
        Cross(line, helper, u);
        Normalise(u);
        Cross(line, u, v);
        Normalise(v);
    }

    private static void CompletePlane(Span<double> b, int open)
    {
        Span<double> normal = b.Slice(3 * open, 3);
        Cross(b.Slice(3 * ((open + 1) % 3), 3), b.Slice(3 * ((open + 2) % 3), 3), normal);
        Normalise(normal);
    }

    private static void Normalise(Span<double> v)
    {
        double scale = 1 / Math.Sqrt(Dot(v, v));
        for (int d = 0; d < 3; d++)
            v[d] *= scale;
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

    private static void Cross(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> result)
    {
        result[0] = a[1] * b[2] - a[2] * b[1];
        result[1] = a[2] * b[0] - a[0] * b[2];
        result[2] = a[0] * b[1] - a[1] * b[0];
    }
}

/// <summary>Nine numbers in place.</summary>
[System.Runtime.CompilerServices.InlineArray(9)]
internal struct Matrix3
{
    private double _element0;
}
