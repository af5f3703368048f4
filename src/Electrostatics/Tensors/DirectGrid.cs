using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EquivSim.Electrostatics;

/// <summary>Coulomb potentials of open systems on grids, charge by charge: the plain way, as fast as vectors and threads make it. Oracle and rival of <see cref="FrozenEnvironment.Fill"/>.</summary>
public static class DirectGrid
{
    /// <summary>Fills a grid, sums and distances in double precision.</summary>
    /// <exception cref="ArgumentException">The cell is periodic.</exception>
    public static void Fill(PointCharges charges, PotentialGrid grid)
    {
        Require(charges, grid);
        double[] z = Padded(grid.Coordinates(2), Vector512<double>.Count);
        ForEachRow(charges, grid, (x, q, xi, yj, row) =>
        {
            Span<double> values = row.Span;
            for (int k = 0; k < values.Length; k += Vector512<double>.Count)
            {
                Vector512<double> place = Vector512.LoadUnsafe(ref z[k]), sum = default;
                for (int i = 0; i < q.Length; i++)
                {
                    double dx = xi - x[3 * i], dy = yj - x[3 * i + 1];
                    Vector512<double> dz = place - Vector512.Create(x[3 * i + 2]);
                    Vector512<double> squared = Vector512.FusedMultiplyAdd(dz, dz, Vector512.Create(dx * dx + dy * dy + ShortRangeSplat.SmallestSquare));
                    sum = Vector512.FusedMultiplyAdd(Vector512.Create(q[i]), CoulombKernel.InverseRoot(squared), sum);
                }
                for (int lane = 0; lane < Vector512<double>.Count && k + lane < values.Length; lane++)
                    values[k + lane] = sum[lane];
            }
        });
    }

    /// <summary>Fills a grid in single precision, sixteen points at a time: good to about 1e-6, and the fastest way without any structure.</summary>
    /// <exception cref="ArgumentException">The cell is periodic.</exception>
    public static void FillSingle(PointCharges charges, PotentialGrid grid)
    {
        Require(charges, grid);
        float[] z = Array.ConvertAll(Padded(grid.Coordinates(2), Vector512<float>.Count), v => (float)(v - grid.Origin.Z));
        ForEachRow(charges, grid, (x, q, xi, yj, row) =>
        {
            Span<double> values = row.Span;
            for (int k = 0; k < values.Length; k += Vector512<float>.Count)
            {
                Vector512<float> place = Vector512.LoadUnsafe(ref z[k]), sum = default;
                for (int i = 0; i < q.Length; i++)
                {
                    double dx = xi - x[3 * i], dy = yj - x[3 * i + 1];
                    Vector512<float> dz = place - Vector512.Create((float)(x[3 * i + 2] - grid.Origin.Z));
                    Vector512<float> squared = Vector512.FusedMultiplyAdd(dz, dz, Vector512.Create((float)(dx * dx + dy * dy + ShortRangeSplat.SmallestSquare)));
                    sum = Vector512.FusedMultiplyAdd(Vector512.Create((float)q[i]), InverseRoot(squared), sum);
                }
                for (int lane = 0; lane < Vector512<float>.Count && k + lane < values.Length; lane++)
                    values[k + lane] = sum[lane];
            }
        });
    }

    private static Vector512<float> InverseRoot(Vector512<float> x)
    {
        if (!Avx512F.IsSupported)
            return Vector512<float>.One / Vector512.Sqrt(x);
        Vector512<float> y = Avx512F.ReciprocalSqrt14(x);
        return y * Vector512.FusedMultiplyAdd(Vector512.Create(-0.5f) * x * y, y, Vector512.Create(1.5f));
    }

    private static void ForEachRow(PointCharges charges, PotentialGrid grid, Action<double[], double[], double, double, Memory<double>> body)
    {
        (int nx, int ny, int nz) = grid.Counts;
        double[] x = grid.Coordinates(0), y = grid.Coordinates(1), positions = charges.Positions.ToArray(), q = charges.Charges.ToArray();
        Parallel.For(0, nx * ny, row => body(positions, q, x[row / ny], y[row % ny], grid.Values.AsMemory(row * nz, nz)));
    }

    private static double[] Padded(double[] values, int lanes) => [.. values, .. Enumerable.Repeat(values[^1], lanes)];

    private static void Require(PointCharges charges, PotentialGrid grid)
    {
        ArgumentNullException.ThrowIfNull(charges);
        ArgumentNullException.ThrowIfNull(grid);
        if (charges.Cell.AnyPeriodic)
            throw new ArgumentException($"The direct sum is for open systems; this cell is periodic: {charges.Cell}.", nameof(charges));
    }
}
