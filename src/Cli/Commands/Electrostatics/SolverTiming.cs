using System.Diagnostics;
using EquivSim.Electrostatics;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands.Electrostatics;

/// <summary>What the benchmarks of solvers share.</summary>
internal static class SolverTiming
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1.5);

    /// <summary>Median time of an evaluation in milliseconds, after tuning and a second or so to warm up.</summary>
    public static double Milliseconds(IElectrostaticSolver solver, PointCharges charges, ElectrostaticResult result, int repeats, CancellationToken cancellation)
    {
        // The first evaluations run code that is not optimised yet.
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < WarmUp;)
        {
            cancellation.ThrowIfCancellationRequested();
            solver.Evaluate(charges, result);
        }
        double[] times = new double[repeats];
        for (int k = 0; k < repeats; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            solver.Evaluate(charges, result);
            times[k] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        Array.Sort(times);
        return times[repeats / 2];
    }

    /// <summary>sqrt(sum |F - F'|² / sum |F'|²) over all charges.</summary>
    public static double RelativeError(PointCharges charges, ElectrostaticResult result, ElectrostaticResult exact)
    {
        double difference = 0, norm = 0;
        for (int k = 0; k < 3 * charges.Count; k++)
        {
            double q = charges.Charges[k / 3], d = q * (result.Field[k] - exact.Field[k]), f = q * exact.Field[k];
            (difference, norm) = (difference + d * d, norm + f * f);
        }
        return Math.Sqrt(difference / norm);
    }

    /// <summary>Copies of a box side by side, molecules excluded as three atoms in turn.</summary>
    /// <param name="box">A box with right angles.</param>
    /// <param name="a">Copies along x.</param>
    /// <param name="b">Copies along y.</param>
    /// <param name="c">Copies along z.</param>
    /// <param name="isSlab">Whether the result is open along z.</param>
    public static PointCharges Repeat(Structure box, int a, int b, int c, bool isSlab = false)
    {
        double[] charges = box.Charges ?? throw new UsageException($"{box} carries no charges.");
        List<double> x = [], q = [];
        ReadOnlySpan<double> v = box.Cell.Vectors;
        for (int copy = 0; copy < a * b * c; copy++)
        {
            double[] shift = [copy / (b * c) * v[0], copy / c % b * v[4], copy % c * v[8]];
            for (int k = 0; k < 3 * box.AtomCount; k++)
                x.Add(box.Positions[k] + shift[k % 3]);
            q.AddRange(charges);
        }
        var cell = new Cell([a * v[0], 0, 0, 0, b * v[4], 0, 0, 0, c * v[8]], true, true, !isSlab);
        return new PointCharges([.. x], [.. q], cell, ExcludedPairs.WithinMolecules([.. Enumerable.Range(0, q.Count).Select(i => i / 3)]));
    }
}
