namespace EquivSim.Structures;

/// <summary>
/// Puts atoms that are near each other in space near each other in memory: along a space-filling curve (Morton 1966) through small boxes, so that what
/// the neighbours of a run of atoms hold fits a cache.
/// </summary>
public sealed class SpatialOrder
{
    private const int BitsPerAxis = 10;

    private ulong[] _keys = [];

    /// <summary>Sorts atoms along the curve; ties stay in the order of the structure. Buffers are reused.</summary>
    /// <param name="positions">Three per atom, Angstrom; they need not lie inside the cell.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="spacing">Edge of the boxes, Angstrom, at least; large systems have boxes in proportion.</param>
    /// <param name="order">Receives the atoms in their new order; one per atom.</param>
    /// <exception cref="ArgumentException">Lengths that do not fit, or a spacing that is not positive.</exception>
    public void Sort(ReadOnlySpan<double> positions, Cell cell, double spacing, Span<int> order)
    {
        ArgumentNullException.ThrowIfNull(cell);
        if (positions.Length != 3 * order.Length)
            throw new ArgumentException($"Positions are three numbers for each of the {order.Length} atoms, got {positions.Length} numbers.", nameof(positions));
        if (!(spacing > 0))
            throw new ArgumentException($"The spacing must be positive, got {spacing}.", nameof(spacing));
        Buffers.Grow(ref _keys, order.Length);
        CellBasis basis = CellBasis.Of(cell);
        Span<double> lowest = stackalloc double[3], scale = stackalloc double[3];
        Measure(positions, cell, basis, spacing, lowest, scale);
        for (int i = 0; i < order.Length; i++)
        {
            ulong key = 0;
            for (int axis = 0; axis < 3; axis++)
            {
                double box = (Fraction(positions.Slice(3 * i, 3), basis, axis, cell.IsPeriodic(axis)) - lowest[axis]) * scale[axis];
                key |= Spread((uint)Math.Clamp(box, 0, (1 << BitsPerAxis) - 1)) << axis;
            }
            // The atom's own number below the curve's: ties keep their order, although the sort is not stable.
            _keys[i] = key << 32 | (uint)i;
            order[i] = i;
        }
        MemoryExtensions.Sort(_keys.AsSpan(0, order.Length), order);
    }

    /// <summary>Where the boxes start along each axis, in fractions of the cell, and how many there are to one.</summary>
    private static void Measure(ReadOnlySpan<double> positions, Cell cell, in CellBasis basis, double spacing, Span<double> lowest, Span<double> scale)
    {
        ReadOnlySpan<double> heights = [basis.Height0, basis.Height1, basis.Height2];
        for (int axis = 0; axis < 3; axis++)
        {
            double minimum = 0, extent = 1;
            if (!cell.IsPeriodic(axis))
            {
                minimum = double.MaxValue;
                double maximum = double.MinValue;
                for (int k = 0; k < positions.Length; k += 3)
                {
                    double f = Fraction(positions.Slice(k, 3), basis, axis, isPeriodic: false);
                    (minimum, maximum) = (Math.Min(minimum, f), Math.Max(maximum, f));
                }
                extent = maximum - minimum;
            }
            lowest[axis] = minimum;
            double largest = (1 << BitsPerAxis) / Math.Max(extent, double.Epsilon);
            scale[axis] = Math.Min(heights[axis] / spacing, largest);
        }
    }

    private static double Fraction(ReadOnlySpan<double> x, in CellBasis basis, int axis, bool isPeriodic)
    {
        ReadOnlySpan<double> inverse = basis.Inverse;
        double f = x[0] * inverse[axis] + x[1] * inverse[3 + axis] + x[2] * inverse[6 + axis];
        return isPeriodic ? f - Math.Floor(f) : f;
    }

    /// <summary>The bits of a number, each three places apart.</summary>
    private static ulong Spread(uint value)
    {
        ulong spread = 0;
        for (int bit = 0; bit < BitsPerAxis; bit++)
            spread |= (ulong)(value >> bit & 1) << 3 * bit;
        return spread;
    }
}
