using System.Runtime.Intrinsics;

namespace EquivSim.Electrostatics;

/// <summary>Adds the short-range potential of charges to the points of a grid around each: runs along z, eight points at a time.</summary>
internal static class ShortRangeSplat
{
    /// <summary>Å²: a grid point on top of a charge gets a large value instead of an infinite one.</summary>
    internal const double SmallestSquare = 1e-8;

    private const int Lanes = 8;

    /// <summary>Adds all charges.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="kernel">The interaction and its cut-off.</param>
    /// <param name="sources">All charges within the cut-off of the grid, with their own coordinates.</param>
    public static void Add(PotentialGrid grid, ShortRangeKernel kernel, SourceBuffer sources)
    {
        (int nx, int ny, int nz) = grid.Counts;
        double[] x = grid.Coordinates(0), y = grid.Coordinates(1), z = grid.Coordinates(2);
        double[] padded = [.. z, .. Enumerable.Repeat(z[^1], Lanes)];
        MatrixKernel.InParallel(nx, long.MaxValue, i => AddPlane(x[i], y, padded, kernel, sources, grid.Values.AsSpan(i * ny * nz, ny * nz), nz));
    }

    private static void AddPlane(double x, double[] y, double[] z, ShortRangeKernel kernel, SourceBuffer sources, Span<double> plane, int nz)
    {
        double limit = kernel.Cutoff * kernel.Cutoff, stepY = y.Length > 1 ? y[1] - y[0] : 1, stepZ = nz > 1 ? z[1] - z[0] : 1;
        ReadOnlySpan<double> sx = sources.X, sy = sources.Y, sz = sources.Z, sq = sources.Q;
        Span<double> tail = stackalloc double[Lanes];
        for (int s = 0; s < sx.Length; s++)
        {
            double left = limit - (x - sx[s]) * (x - sx[s]);
            if (left <= 0)
                continue;
            double reach = Math.Sqrt(left);
            int first = Math.Max(0, (int)Math.Ceiling((sy[s] - reach - y[0]) / stepY)), last = Math.Min(y.Length - 1, (int)Math.Floor((sy[s] + reach - y[0]) / stepY));
            for (int j = first; j <= last; j++)
            {
                double off = (x - sx[s]) * (x - sx[s]) + (y[j] - sy[s]) * (y[j] - sy[s]);
                double half = Math.Sqrt(Math.Max(0, limit - off));
                int start = Math.Max(0, (int)Math.Ceiling((sz[s] - half - z[0]) / stepZ)), end = Math.Min(nz - 1, (int)Math.Floor((sz[s] + half - z[0]) / stepZ));
                Span<double> row = plane.Slice(j * nz, nz);
                for (int k = start; k <= end; k += Lanes)
                {
                    Vector512<double> d = Vector512.LoadUnsafe(ref z[k]) - Vector512.Create(sz[s]);
                    Vector512<double> squared = Vector512.Max(Vector512.FusedMultiplyAdd(d, d, Vector512.Create(off)), Vector512.Create(SmallestSquare));
                    Vector512<double> add = Vector512.LessThan(squared, Vector512.Create(limit)) & (Vector512.Create(sq[s]) * kernel.Potential(squared));
                    if (k + Lanes <= nz)
                    {
                        (Vector512.LoadUnsafe(ref row[k]) + add).StoreUnsafe(ref row[k]);
                        continue;
                    }
                    add.StoreUnsafe(ref tail[0]);
                    for (int lane = 0; k + lane < nz; lane++)
                        row[k + lane] += tail[lane];
                }
            }
        }
    }
}
