namespace EquivSim.Electrostatics;

/// <summary>The volume that charges fill, vacuum left out: what a cut-off for a number of neighbours is worked out from.</summary>
internal static class OccupiedVolume
{
    private const double Edge = 4;

    /// <summary>Volume of the boxes of some 4 Å that hold a charge, Å³.</summary>
    public static double Of(Lattice lattice, ReadOnlySpan<double> positions)
    {
        Span<double> low = [double.MaxValue, double.MaxValue, double.MaxValue], high = [double.MinValue, double.MinValue, double.MinValue], size = stackalloc double[3];
        for (int k = 0; k < positions.Length; k += 3)
        {
            (double a, double b, double c) = lattice.Fractional(positions[k], positions[k + 1], positions[k + 2]);
            (low[0], low[1], low[2]) = (Math.Min(low[0], a), Math.Min(low[1], b), Math.Min(low[2], c));
            (high[0], high[1], high[2]) = (Math.Max(high[0], a), Math.Max(high[1], b), Math.Max(high[2], c));
        }
        Span<int> counts = stackalloc int[3];
        double box = lattice.Dimensions == 3 ? lattice.Cell.Volume : 1;
        for (int axis = 0; axis < 3; axis++)
        {
            (low[axis], size[axis]) = lattice.IsPeriodic(axis) ? (0, 1) : (low[axis], Math.Max(high[axis] - low[axis], 1e-6));
            double length = size[axis] * lattice.Height(axis);
            counts[axis] = Math.Max(1, (int)(length / Edge));
            box *= lattice.Dimensions == 3 ? 1.0 / counts[axis] : Math.Max(length, 2) / counts[axis];
        }
        HashSet<(int, int, int)> filled = [];
        for (int k = 0; k < positions.Length; k += 3)
        {
            (double a, double b, double c) = lattice.Fractional(positions[k], positions[k + 1], positions[k + 2]);
            filled.Add((
                Box(lattice.IsPeriodic(0), a, low[0], size[0], counts[0]), Box(lattice.IsPeriodic(1), b, low[1], size[1], counts[1]), Box(lattice.IsPeriodic(2), c, low[2], size[2], counts[2])));
        }
        return filled.Count * box;
    }

    private static int Box(bool wraps, double fraction, double low, double size, int count)
    {
        double u = (fraction - low) / size;
        return (int)Math.Clamp((u - (wraps ? Math.Floor(u) : 0)) * count, 0, count - 1);
    }
}
