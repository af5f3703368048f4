using System.Diagnostics;
using EquivSim.Structures;
using EquivSim.TorchRuntime;
using EquivSim.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>The gradient of one training step by the kernels and by torch, in turn in one process.</summary>
/// <param name="Atoms">Atoms of the batch.</param>
/// <param name="Edges">Directed edges of the batch.</param>
/// <param name="Parameters">Trainable numbers of the model.</param>
/// <param name="Dense">Milliseconds of each repeat by torch.</param>
/// <param name="Compiled">Milliseconds of each repeat by the kernels.</param>
/// <param name="LossDifference">Relative difference of the two losses.</param>
/// <param name="GradientDifference">Length of the difference of the two gradients over the length of the gradient.</param>
/// <param name="CompiledBytes">Bytes that a step by the kernels allocates on its thread.</param>
public sealed record TrainingSpeed(
    int Atoms, int Edges, long Parameters, double[] Dense, double[] Compiled, double LossDifference, double GradientDifference, long CompiledBytes)
{
    /// <summary>Measures; both sides start from graphs made before, as in training, and end with the gradient of all weights in one vector.</summary>
    /// <param name="model">A model on the CPU.</param>
    /// <param name="structures">One batch, with energies and forces.</param>
    /// <param name="threads">Threads of the kernels; torch uses as many as it is set to.</param>
    /// <param name="repeats">Measurements of each, after three to warm up.</param>
    /// <param name="cancellation">Ends the measurement.</param>
    public static TrainingSpeed Measure(MaceModel model, IReadOnlyList<Structure> structures, int threads, int repeats, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(structures);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(repeats);
        const int warmUp = 3;
        const double huberDelta = 0.01;
        var weights = new LossWeights(10, 1000, 0);
        using TorchRegion region = TorchRegion.Enter();
        LabeledGraph[] graphs = [.. structures.Select((s, i) => new LabeledGraph(s, i, model))];
        var tapeLoss = new TrainingLoss(LossKind.MeanSquare, huberDelta, energyPerAtom: true);
        using var kernels = new KernelGradient(model, new LossSlopes(LossKind.MeanSquare, huberDelta, energyPerAtom: true), threads);
        double[] dense = new double[repeats], compiled = new double[repeats];
        double lossDifference = 0, gradientDifference = 0;
        long bytes = 0;
        for (int i = -warmUp; i < repeats; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            long start = Stopwatch.GetTimestamp();
            var batch = new MaceBatch([.. graphs.Select(g => g.Graph)], model);
            LossGradient expected = LossGradient.Of(
                tapeLoss.Of(model.Evaluate(batch, MaceDerivatives.Forces, training: true), batch, graphs, weights), model.Weights);
            double denseTime = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            long before = GC.GetAllocatedBytesForCurrentThread();
            start = Stopwatch.GetTimestamp();
            LossGradient found = kernels.Of(graphs, weights);
            double compiledTime = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            lossDifference = Math.Abs(found.Loss - expected.Loss) / Math.Abs(expected.Loss);
            gradientDifference = Norm(found.Gradient - expected.Gradient) / Norm(expected.Gradient);
            if (i >= 0)
                (dense[i], compiled[i]) = (denseTime, compiledTime);
        }
        return new(
            graphs.Sum(g => g.Graph.AtomCount), graphs.Sum(g => g.Graph.EdgeCount), model.Weights.Sum(w => w.Value.numel()),
            dense, compiled, lossDifference, gradientDifference, bytes);

        static double Norm(Tensor t) => t.to(ScalarType.Float64).norm().item<double>();
    }
}
