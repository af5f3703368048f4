using EquivSim.Training;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>The weights of the terms of a loss.</summary>
internal readonly record struct LossWeights(double Energy, double Forces, double Stress)
{
    /// <summary>The weights at a place of the training.</summary>
    public static LossWeights At(TrainingPosition position, TrainingOptions options) => position.IsSecondStage
        ? new(options.SecondStageEnergyWeight, options.SecondStageForcesWeight, options.StressWeight)
        : new(options.EnergyWeight, options.ForcesWeight, options.StressWeight);

    /// <summary>The weighted square errors, whatever the penalty of the training loss.</summary>
    public double SquareErrors(ErrorMetrics m, bool energyPerAtom)
    {
        return Energy * Square(energyPerAtom ? m.EnergyRmsePerAtom : m.EnergyRmse) + Forces * Square(m.ForcesRmse) + Stress * Square(m.StressRmse);

        static double Square(double? x) => x * x ?? 0;
    }
}

/// <summary>
/// Mean penalties of energies, force components and stress components, each structure counted with its own weight; missing labels count nothing.
/// </summary>
internal sealed class TrainingLoss(LossKind kind, double huberDelta, bool energyPerAtom)
{
    /// <summary>The loss of a batch, a scalar.</summary>
    public Tensor Of(MaceOutput output, MaceBatch batch, IReadOnlyList<LabeledGraph> graphs, LossWeights weights)
    {
        ScalarType dtype = output.InteractionEnergy.dtype;
        Device device = output.InteractionEnergy.device;
        Tensor loss = zeros([], dtype, device);

        if (weights.Energy > 0)
        {
            double[] labels = [.. graphs.Select(g => g.InteractionEnergy ?? 0)];
            double[] scale = [.. graphs.Select(g => g.InteractionEnergy is null ? 0 : g.Weight / graphs.Count)];
            Tensor difference = output.InteractionEnergy - TensorData.Of(labels, [labels.Length], dtype, device);
            if (energyPerAtom)
                difference = difference / batch.AtomsPerStructure;
            loss = loss + (Penalty(difference) * TensorData.Of(scale, [scale.Length], dtype, device)).sum() * weights.Energy;
        }
        if (weights.Forces > 0)
        {
            var labels = new double[3 * batch.AtomCount];
            var scale = new double[batch.AtomCount];
            for (int g = 0; g < graphs.Count; g++)
            {
                if (graphs[g].Structure.Forces is not { } forces)
                    continue;
                forces.CopyTo(labels, 3 * batch.AtomOffsets[g]);
                scale.AsSpan(batch.AtomOffsets[g], graphs[g].Graph.AtomCount).Fill(graphs[g].Weight / labels.Length);
            }
            Tensor difference = output.Forces! - TensorData.Of(labels, [batch.AtomCount, 3], dtype, device);
            loss = loss + (Penalty(difference) * TensorData.Of(scale, [batch.AtomCount, 1], dtype, device)).sum() * weights.Forces;
        }
        if (weights.Stress > 0)
        {
            var labels = new double[9 * graphs.Count];
            var scale = new double[graphs.Count];
            for (int g = 0; g < graphs.Count; g++)
            {
                // The stress of an open structure is not defined.
                if (graphs[g].Structure.Stress is not { } stress || graphs[g].Graph.Volume == 0)
                    continue;
                stress.CopyTo(labels, 9 * g);
                scale[g] = graphs[g].Weight / labels.Length;
            }
            Tensor difference = output.Stress(batch) - TensorData.Of(labels, [graphs.Count, 3, 3], dtype, device);
            loss = loss + (Penalty(difference) * TensorData.Of(scale, [graphs.Count, 1, 1], dtype, device)).sum() * weights.Stress;
        }
        return loss;
    }

    private Tensor Penalty(Tensor difference) => kind switch
    {
        LossKind.MeanSquare => difference * difference,
        LossKind.MeanAbsolute => difference.abs(),
        LossKind.Huber => where(difference.abs() < huberDelta, difference * difference * 0.5, (difference.abs() - 0.5 * huberDelta) * huberDelta),
        _ => throw new ArgumentOutOfRangeException(nameof(difference), kind, "Unknown loss."),
    };
}
