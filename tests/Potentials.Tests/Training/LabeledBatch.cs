using EquivSim.Potentials.Torch;
using EquivSim.Structures;

namespace EquivSim.Potentials.Tests.Training;

/// <summary>Batches with random labels, and the kernels to differentiate a loss on them.</summary>
internal static class LabeledBatch
{
    public const double HuberDelta = 0.3;

    /// <summary>Molecules and cells; one structure counts less, one has no energy.</summary>
    public static LabeledGraph[] Mixed(MaceModel model)
    {
        Structure[] structures = [TestModels.Molecule(1), TestModels.Crystal(3), TestModels.Molecule(2, 40), TestModels.Crystal(4)];
        var random = new Random(7);
        foreach (Structure s in structures)
        {
            s.Energy = model.Elements.IndicesOf(s.AtomicNumbers).Sum(z => model.Configuration.AtomicEnergies[z]) + random.NextDouble();
            s.Forces = [.. Enumerable.Range(0, 3 * s.AtomCount).Select(_ => 2 * random.NextDouble() - 1)];
            if (s.Cell.AnyPeriodic)
                s.Stress = [.. Enumerable.Range(0, 9).Select(_ => 0.1 * (2 * random.NextDouble() - 1))];
        }
        structures[0].Weight = 0.7;
        structures[2].Energy = null;
        return [.. structures.Select((s, i) => new LabeledGraph(s, i, model))];
    }

    public static TrainingLoss Loss(LossKind kind) => new(kind, HuberDelta, energyPerAtom: true);

    public static KernelGradient Kernels(LatentChargeModel model) => new(model, new LossSlopes(LossKind.MeanSquare, HuberDelta, energyPerAtom: true), threads: 1);

    public static KernelGradient Kernels(MaceModel model, LossKind kind = LossKind.MeanSquare, int threads = 1, int? vectorBits = null) =>
        new(model, new LossSlopes(kind, HuberDelta, energyPerAtom: true), threads, vectorBits);
}
