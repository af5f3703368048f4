using System.Diagnostics;
using EquivSim.Cli.Rendering;
using EquivSim.Electrostatics;
using EquivSim.Fourier.Torch;

namespace EquivSim.Cli.Commands.Electrostatics.Bench;

/// <summary>Scattered points in a frozen host: the frozen environment, the direct sum, and a mesh with splines and padded Fourier transforms.</summary>
internal static class HostBench
{
    private const int DirectPoints = 10_000, CheckedPoints = 2000;

    /// <summary>Measures.</summary>
    public static HostReport Run(PointCharges charges, double[] tolerances, int count, int repeats, Terminal terminal, CancellationToken cancellation)
    {
        int threads = Environment.ProcessorCount;
        // Outside the atoms: a probe of water's size comes no closer.
        double[] points = ProbePoints.Draw(FrozenEnvironment.BoxAround(charges, 5), charges, count, 1.5, seed: 1);
        double[] some = points[..(3 * Math.Min(count, DirectPoints))], few = points[..(3 * Math.Min(count, CheckedPoints))];
        FieldSamples samples = new(), exact = new();
        using var direct = new DirectSum(threads);
        terminal.Transient("  direct sum");
        double directSeconds = Stopclock.Median(Math.Min(repeats, 3), () => direct.Sample(charges, some, samples), cancellation);
        direct.Sample(charges, few, exact);
        double directTime = 1e6 * directSeconds / (some.Length / 3);
        List<HostRow> rows = [new("direct sum", 0, 0, directTime, directTime, 0, 0, 0, 0)];
        foreach (double tolerance in tolerances)
        {
            terminal.Transient($"  frozen environment, {tolerance:0e0}");
            var options = new FrozenEnvironmentOptions { Tolerance = tolerance, Probes = 0 };
            FrozenEnvironment? host = null;
            double build = Stopclock.Median(Math.Min(repeats, 3), () => host = FrozenEnvironment.Build(charges, options), cancellation);
            host!.Sample(few.AsSpan(0, 3), samples);
            long start = Stopwatch.GetTimestamp();
            host.Sample(points, samples);
            double first = Stopwatch.GetElapsedTime(start).TotalSeconds;
            double later = Stopclock.Median(repeats, () => host.Sample(points, samples), cancellation);
            host.Sample(few, samples);
            FieldError error = FieldError.Between(samples, exact);
            rows.Add(new("Chebyshev-Tucker", tolerance, build, 1e6 * first / count, 1e6 * later / count, error.Potential, error.Field, host.CompressedBytes, host.CachedBytes));

            terminal.Transient($"  mesh, {tolerance:0e0}");
            using var mesh = new SeparableMeshSolver(tolerance, TorchFourierProvider.Best, threads);
            mesh.Sample(charges, few, samples);
            error = FieldError.Between(samples, exact);
            // It spreads the charges and transforms at every call: what it does for few points is its building.
            double fixedTime = Stopclock.Median(Math.Min(repeats, 3), () => mesh.Sample(charges, few, samples), cancellation);
            double all = Stopclock.Median(Math.Min(repeats, 3), () => mesh.Sample(charges, points, samples), cancellation);
            double each = 1e6 * (all - fixedTime) / (count - few.Length / 3);
            rows.Add(new("mesh with splines", tolerance, fixedTime, each, each, error.Potential, error.Field, 0, 0));
        }
        return new HostReport(charges.Count, count, rows);
    }
}
