namespace EquivSim.Electrostatics;

/// <summary>Random points away from charges.</summary>
public static class ProbePoints
{
    /// <summary>Draws points of a box at least a distance away from every charge and its images.</summary>
    /// <param name="box">Where.</param>
    /// <param name="charges">The charges.</param>
    /// <param name="count">How many points.</param>
    /// <param name="distance">Smallest distance from a charge, Å.</param>
    /// <param name="seed">Equal seeds give equal points.</param>
    /// <returns>Three coordinates per point.</returns>
    /// <exception cref="ArgumentException">There is no room for them.</exception>
    public static double[] Draw(Box box, PointCharges charges, int count, double distance, int seed)
    {
        ArgumentNullException.ThrowIfNull(box);
        ArgumentNullException.ThrowIfNull(charges);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var random = new Random(seed);
        var sources = new ChargeSources(charges, distance);
        var near = new SourceBuffer();
        double[] points = new double[3 * count];
        for (int p = 0, tries = 0; p < count; tries++)
        {
            if (tries > 200 * count + 1000)
                throw new ArgumentException($"Found only {p} of {count} points that are {distance} Å away from every charge.");
            double x = box.X.Start + box.X.Length * random.NextDouble(), y = box.Y.Start + box.Y.Length * random.NextDouble(), z = box.Z.Start + box.Z.Length * random.NextDouble();
            near.Clear();
            sources.Collect(x, y, z, distance, near);
            if (near.Count > 0)
                continue;
            (points[3 * p], points[3 * p + 1], points[3 * p + 2]) = (x, y, z);
            p++;
        }
        return points;
    }
}
