using EquivSim.Electrostatics;

namespace EquivSim.Cli.Commands.Electrostatics.Bench;

/// <summary>The potential on a cubic grid: the frozen environment, built anew each time, against direct sums.</summary>
internal static class CubeBench
{
    /// <summary>Planes of the grid for which the direct sums are timed; their work is the same for every point.</summary>
    private const int Planes = 16;

    /// <summary>Measures.</summary>
    public static CubeReport Run(PointCharges charges, double tolerance, int points, int repeats, CancellationToken cancellation)
    {
        var options = new FrozenEnvironmentOptions { Tolerance = tolerance, Probes = 0 };
        FrozenEnvironment host = FrozenEnvironment.Build(charges, options);
        double build = Stopclock.Median(repeats, () => host = FrozenEnvironment.Build(charges, options), cancellation);
        PotentialGrid grid = PotentialGrid.Over(host.Box, (points, points, points));
        double fill = Stopclock.Median(repeats, () => host.Fill(grid), cancellation);

        // Every (points/Planes)-th plane, as a coarser grid.
        int step = Math.Max(1, points / Planes), planes = (points - 1) / step + 1;
        PotentialGrid NewPlanes() => new(grid.Origin, (step * grid.Spacing.X, grid.Spacing.Y, grid.Spacing.Z), (planes, points, points));
        PotentialGrid exact = NewPlanes(), single = NewPlanes();
        double direct = Stopclock.Median(Math.Min(repeats, 3), () => DirectGrid.Fill(charges, exact), cancellation) * points / planes;
        double fast = Stopclock.Median(Math.Min(repeats, 3), () => DirectGrid.FillSingle(charges, single), cancellation) * points / planes;

        double[] own = new double[exact.Values.Length];
        for (int plane = 0; plane < planes; plane++)
            grid.Values.AsSpan(plane * step * points * points, points * points).CopyTo(own.AsSpan(plane * points * points));
        bool[] isOutside = Outside(charges, exact);
        return new CubeReport(
            charges.Count, points, build, fill, direct, fast, Error(own, exact.Values, isOutside), Error(single.Values, exact.Values, isOutside),
            [host.Smooth.Coefficients.Rank(0), host.Smooth.Coefficients.Rank(1), host.Smooth.Coefficients.Rank(2)]);
    }

    private static double Error(double[] values, double[] exact, bool[] counts)
    {
        double error = 0, size = 0;
        for (int i = 0; i < exact.Length; i++)
        {
            if (!counts[i])
                continue;
            error += (values[i] - exact[i]) * (values[i] - exact[i]);
            size += exact[i] * exact[i];
        }
        return Math.Sqrt(error / size);
    }

    /// <summary>Which points are at least 1 Å away from every charge.</summary>
    private static bool[] Outside(PointCharges charges, PotentialGrid grid)
    {
        (int nx, int ny, int nz) = grid.Counts;
        double[] x = grid.Coordinates(0), y = grid.Coordinates(1), z = grid.Coordinates(2);
        bool[] outside = new bool[grid.Values.Length];
        Array.Fill(outside, true);
        for (int c = 0; c < charges.Count; c++)
        {
            double cx = charges.Positions[3 * c], cy = charges.Positions[3 * c + 1], cz = charges.Positions[3 * c + 2];
            for (int i = 0; i < nx; i++)
            {
                for (int j = 0; j < ny && Math.Abs(x[i] - cx) < 1; j++)
                {
                    for (int k = 0; k < nz && Math.Abs(y[j] - cy) < 1; k++)
                    {
                        if ((x[i] - cx) * (x[i] - cx) + (y[j] - cy) * (y[j] - cy) + (z[k] - cz) * (z[k] - cz) < 1)
                            outside[(i * ny + j) * nz + k] = false;
                    }
                }
            }
        }
        return outside;
    }
}
