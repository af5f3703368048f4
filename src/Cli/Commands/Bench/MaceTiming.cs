using System.Diagnostics;
using EquivSim.Cli.Data;
using EquivSim.Potentials;
using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using MathNet.Numerics.Statistics;

namespace EquivSim.Cli.Commands.Bench;

/// <summary>Times of one thing, in milliseconds.</summary>
internal sealed record Milliseconds(int Count, double Median, double Fastest, double Slowest)
{
    public static Milliseconds Of(double[] milliseconds) => new(milliseconds.Length, milliseconds.Median(), milliseconds.Min(), milliseconds.Max());
}

/// <summary>Energy and forces of one structure by torch and by the compiled evaluator, in turn.</summary>
/// <param name="Network">Features of the network.</param>
/// <param name="Atoms">Atoms of the structure.</param>
/// <param name="Torch">Time of the torch model.</param>
/// <param name="Compiled">Time of the evaluator.</param>
/// <param name="EnergyDifference">Between the two, eV/atom.</param>
/// <param name="ForceDifference">Largest between the two, eV/Angstrom.</param>
/// <param name="CompiledBytes">Bytes that one compiled evaluation allocates on its thread.</param>
internal sealed record MaceTiming(
    string Network, int Atoms, Milliseconds Torch, Milliseconds Compiled, double EnergyDifference, double ForceDifference, long CompiledBytes)
{
    /// <summary>Measures; the atoms move a little from one repeat to the next, as in dynamics.</summary>
    public static MaceTiming Measure(MaceModel model, ComputeChoice choice, Structure atoms, int repeats, CancellationToken cancellation)
    {
        const int warmUp = 3;
        using var dense = new MacePotential(model);
        var data = new MaceModelData(model.Configuration, model.ExportWeights(), new ModelMetadata());
        using var compiled = new MaceEvaluator(data, choice.Precision, choice.Threads);
        var random = new Random(1);
        PotentialResult expected = new(), result = new();
        double[] denseTimes = new double[repeats], compiledTimes = new double[repeats];
        long bytes = 0;
        for (int i = -warmUp; i < repeats; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (ref double x in atoms.Positions)
                x += 0.002 * (random.NextDouble() - 0.5);
            double denseTime = Time(dense, atoms, expected);
            long before = GC.GetAllocatedBytesForCurrentThread();
            double compiledTime = Time(compiled, atoms, result);
            if (i < 0)
                continue;
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            (denseTimes[i], compiledTimes[i]) = (denseTime, compiledTime);
        }
        double force = expected.Forces.Zip(result.Forces, (a, b) => Math.Abs(a - b)).Max();
        return new(
            model.Configuration.HiddenIrreps, atoms.AtomCount, Milliseconds.Of(denseTimes), Milliseconds.Of(compiledTimes), Math.Abs(expected.Energy - result.Energy) / atoms.AtomCount, force, bytes);
    }

    private static double Time(IPotential potential, Structure atoms, PotentialResult result)
    {
        long start = Stopwatch.GetTimestamp();
        potential.Evaluate(atoms, result);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
