using System.Diagnostics;
using EquivSim.Structures;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>How long a model takes for a batch of structures; times in milliseconds, best of the repeats.</summary>
/// <param name="Atoms">Atoms of the batch.</param>
/// <param name="Edges">Directed edges of the batch.</param>
/// <param name="Parameters">Trainable numbers of the model.</param>
/// <param name="Batching">Making the batch from graphs made before.</param>
/// <param name="Energy">Energies alone.</param>
/// <param name="Forces">Energies and forces.</param>
/// <param name="Training">Energies, forces, and the gradient of a loss of both for all parameters.</param>
public sealed record MaceSpeed(int Atoms, int Edges, long Parameters, double Batching, double Energy, double Forces, double Training)
{
    /// <summary>Measures on as many threads as torch is set to.</summary>
    /// <param name="model">The model.</param>
    /// <param name="structures">One batch.</param>
    /// <param name="repeats">Number of measurements of each; the first calls warm up and are not counted.</param>
    public static MaceSpeed Measure(MaceModel model, IReadOnlyList<Structure> structures, int repeats = 10)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(structures);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(repeats);
        using var region = TorchRegion.Enter();
        MaceGraph[] graphs = [.. structures.Select(model.BuildGraph)];
        var batch = new MaceBatch(graphs, model);
        return new MaceSpeed(
            batch.AtomCount, batch.EdgeCount, model.Weights.Sum(w => w.Value.numel()),
            Best(repeats, () => _ = new MaceBatch(graphs, model)),
            Best(repeats, () => _ = model.Evaluate(batch, MaceDerivatives.None)),
            Best(repeats, () => _ = model.Evaluate(batch)),
            Best(repeats, () => TrainingGradient(model, batch)));
    }

    /// <summary>One training step without the optimiser: gradients of a loss of energies and forces.</summary>
    public static void TrainingGradient(MaceModel model, MaceBatch batch)
    {
        ArgumentNullException.ThrowIfNull(model);
        MaceOutput output = model.Evaluate(batch, MaceDerivatives.Forces, training: true);
        Tensor loss = output.InteractionEnergy.square().mean() + output.Forces!.square().mean();
        _ = SafeGrad.Of([loss], [.. model.Weights.Select(w => w.Value)]);
    }

    private static double Best(int repeats, Action action)
    {
        double best = double.PositiveInfinity;
        for (int i = 0; i < repeats + 2; i++)
        {
            var watch = Stopwatch.StartNew();
            using (NewDisposeScope())
                action();
            if (i >= 2)
                best = Math.Min(best, watch.Elapsed.TotalMilliseconds);
        }
        return best;
    }

    /// <summary>One line with the times per atom.</summary>
    public override string ToString() =>
        $"{Atoms} atoms, {Edges} edges, {Parameters} parameters: energy {Energy / Atoms:F3}, energy + forces {Forces / Atoms:F3}, training step {Training / Atoms:F3} ms/atom";
}
