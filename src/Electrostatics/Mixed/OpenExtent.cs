namespace EquivSim.Electrostatics;

/// <summary>Where charges and points lie along the axes that are not periodic.</summary>
internal readonly struct OpenExtent
{
    private readonly double[] _low, _high;

    private OpenExtent(double[] low, double[] high) => (_low, _high) = (low, high);

    /// <summary>The bounds of positions and further points; a periodic axis has none.</summary>
    public static OpenExtent Of(Lattice lattice, ReadOnlySpan<double> positions, ReadOnlySpan<double> points)
    {
        double[] low = [double.MaxValue, double.MaxValue, double.MaxValue], high = [double.MinValue, double.MinValue, double.MinValue];
        Include(positions, low, high);
        Include(points, low, high);
        return new(low, high);
    }

    /// <summary>Lowest coordinate.</summary>
    public double Low(int axis) => _low[axis];

    /// <summary>Highest minus lowest coordinate.</summary>
    public double Length(int axis) => _high[axis] - _low[axis];

    private static void Include(ReadOnlySpan<double> points, double[] low, double[] high)
    {
        for (int k = 0; k < points.Length; k++)
        {
            low[k % 3] = Math.Min(low[k % 3], points[k]);
            high[k % 3] = Math.Max(high[k % 3], points[k]);
        }
    }
}
