using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using EquivSim.TorchRuntime;
using EquivSim.Training;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Tests.Training;

/// <summary>The closed-form gradient of the kernels against torch's tape and against finite differences, weight by weight.</summary>
public sealed class KernelGradientTests(ITestOutputHelper output)
{
    private static readonly LossWeights Weights = new(3, 40, 500);

    public static TheoryData<string> Networks => [.. TestModels.Names.Where(n => MaceGradient.Refusal(TestModels.Get(n)) is null)];

    /// <summary>Molecules and cells in one batch; energies, forces and stresses weighed.</summary>
    [Theory]
    [MemberData(nameof(Networks))]
    public void The_gradient_by_every_weight_is_that_of_torch(string name)
    {
        using TorchRegion region = TorchRegion.Enter();
        using var model = new MaceModel(TestModels.Get(name), seed: 5);
        LabeledGraph[] graphs = Graphs(model);
        Compare(model, graphs, LossKind.MeanSquare, tolerance: 1e-9);
    }

    [Theory]
    [InlineData(LossKind.Huber)]
    [InlineData(LossKind.MeanAbsolute)]
    public void Every_penalty_gives_the_gradient_of_torch(LossKind kind)
    {
        using TorchRegion region = TorchRegion.Enter();
        using var model = new MaceModel(TestModels.Get("correlation 2, then 3"), seed: 6);
        Compare(model, Graphs(model), kind, tolerance: 1e-9);
    }

    private void Compare(MaceModel model, LabeledGraph[] graphs, LossKind kind, double tolerance)
    {
        (double expectedLoss, double[][] expected) = ByTorch(model, graphs, kind);
        using var gradient = new KernelGradient(model, new LossSlopes(kind, 0.3, energyPerAtom: true), threads: 1);
        (double loss, Tensor found1) = gradient.Of(graphs, Weights);
        double[][] found = Split(found1, model);
        Assert.Equal(expectedLoss, loss, 1e-10 * Math.Abs(expectedLoss));
        double worst = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double largest = expected[i].Max(Math.Abs), difference = expected[i].Zip(found[i], (a, b) => Math.Abs(a - b)).Max() / Math.Max(largest, 1e-300);
            output.WriteLine($"{model.Weights[i].Key}: largest {largest:E2}, difference {difference:E1} of it");
            worst = largest == 0 ? worst : Math.Max(worst, difference);
        }
        Assert.InRange(worst, 0, tolerance);
    }

    private static (double Loss, double[][] Gradients) ByTorch(MaceModel model, LabeledGraph[] graphs, LossKind kind)
    {
        var batch = new MaceBatch([.. graphs.Select(g => g.Graph)], model);
        MaceOutput result = model.Evaluate(batch, MaceDerivatives.Forces | MaceDerivatives.Virial, training: true);
        Tensor loss = new TrainingLoss(kind, 0.3, energyPerAtom: true).Of(result, batch, graphs, Weights);
        (double value, Tensor gradient) = LossGradient.Of(loss, model.Weights);
        return (value, Split(gradient, model));
    }

    private static double[][] Split(Tensor gradient, MaceModel model) =>
        [.. gradient.split([.. model.Weights.Select(w => w.Value.numel())]).Select(TensorData.ToArray)];

    private static LabeledGraph[] Graphs(MaceModel model)
    {
        Structure[] structures = [TestModels.Molecule(1), TestModels.Crystal(3), TestModels.Molecule(2, 40), TestModels.Crystal(4)];
        var random = new Random(7);
        foreach (Structure s in structures)
        {
            s.Energy = model.Configuration.AtomicEnergies.Take(1).Sum() * s.AtomCount + random.NextDouble();
            s.Forces = [.. Enumerable.Range(0, 3 * s.AtomCount).Select(_ => 2 * random.NextDouble() - 1)];
            if (s.Cell.AnyPeriodic)
                s.Stress = [.. Enumerable.Range(0, 9).Select(_ => 0.1 * (2 * random.NextDouble() - 1))];
        }
        structures[0].Weight = 0.7;
        structures[2].Energy = null;
        return [.. structures.Select((s, i) => new LabeledGraph(s, i, model))];
    }
}
