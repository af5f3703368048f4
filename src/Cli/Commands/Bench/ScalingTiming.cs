using System.Diagnostics;
using EquivSim.Potentials;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands.Bench;

/// <summary>Times the compiled evaluator on periodic systems of growing size.</summary>
internal static class ScalingTiming
{
    /// <summary>Measures one system; the thread counts take turns, and the atoms move a little from step to step, as in dynamics.</summary>
    public static ScalingPoint Measure(MaceModelData model, Precision precision, string name, Structure atoms, IReadOnlyList<int> threads, int repeats, CancellationToken cancellation)
    {
        const int warmUp = 2;
        var random = new Random(1);
        var result = new PotentialResult();
        var evaluators = threads.ToDictionary(t => t, t => new MaceEvaluator(model, precision, t));
        var times = threads.ToDictionary(t => t, _ => new double[repeats]);
        var builds = new double[repeats];
        long bytes = 0;
        var list = new NeighborList(model.Configuration.RMax, MaceEvaluator.DefaultSkin);
        try
        {
            for (int i = -warmUp; i < repeats; i++)
            {
                foreach (ref double x in atoms.Positions)
                    x += 0.002 * (random.NextDouble() - 0.5);
                foreach (int t in threads)
                {
                    cancellation.ThrowIfCancellationRequested();
                    MaceEvaluator evaluator = evaluators[t];
                    long before = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
                    evaluator.Evaluate(atoms, result);
                    double time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                    if (i >= 0)
                        (times[t][i], bytes) = (time, GC.GetAllocatedBytesForCurrentThread() - before);
                }
                list.Invalidate();
                long startBuild = Stopwatch.GetTimestamp();
                list.Update(atoms);
                if (i >= 0)
                    builds[i] = Stopwatch.GetElapsedTime(startBuild).TotalMilliseconds;
            }
        }
        finally
        {
            foreach (MaceEvaluator evaluator in evaluators.Values)
                evaluator.Dispose();
        }
        var exact = new NeighborList(model.Configuration.RMax);
        exact.Update(atoms);
        using var process = Process.GetCurrentProcess();
        return new(
            name, atoms.AtomCount, (double)exact.PairCount / atoms.AtomCount, times.ToDictionary(t => t.Key, t => Milliseconds.Of(t.Value)),
            Milliseconds.Of(builds), bytes, process.PeakWorkingSet64);
    }
}
