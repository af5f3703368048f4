using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Tests.Training;

/// <summary>Losses against sums written out by hand, from the model's own predictions.</summary>
public sealed class LossTests
{
    private const double Delta = 0.05;

    [Theory]
    [InlineData(LossKind.MeanSquare, true)]
    [InlineData(LossKind.MeanSquare, false)]
    [InlineData(LossKind.Huber, true)]
    [InlineData(LossKind.MeanAbsolute, true)]
    public void Loss_is_the_weighted_mean_of_penalties(LossKind kind, bool perAtom)
    {
        Structure[] data = Labeled();
        using MaceModel model = Model();
        var weights = new LossWeights(3, 50, 7);
        Prediction[] predictions = [.. Evaluation.Run(model, data).Predictions];

        double energy = 0, forces = 0, stress = 0;
        int atoms = data.Sum(s => s.AtomCount);
        for (int i = 0; i < data.Length; i++)
        {
            Structure s = data[i];
            if (s.Energy is { } e)
                energy += s.Weight * Penalty(kind, (predictions[i].Energy - e) / (perAtom ? s.AtomCount : 1)) / data.Length;
            for (int k = 0; s.Forces is { } f && k < f.Length; k++)
                forces += s.Weight * Penalty(kind, predictions[i].Forces[k] - f[k]) / (3 * atoms);
            for (int k = 0; s.Stress is { } t && predictions[i].Stress is { } p && k < 9; k++)
                stress += s.Weight * Penalty(kind, p[k] - t[k]) / (9 * data.Length);
        }
        Assert.True(energy > 0 && forces > 0 && stress > 0);
        double expected = 3 * energy + 50 * forces + 7 * stress;

        using TorchRegion region = TorchRegion.Enter();
        LabeledGraph[] graphs = [.. data.Select((s, i) => new LabeledGraph(s, i, model))];
        var batch = new MaceBatch([.. graphs.Select(g => g.Graph)], model);
        MaceOutput output = model.Evaluate(batch, MaceDerivatives.Forces | MaceDerivatives.Virial, training: true);
        double loss = new TrainingLoss(kind, Delta, perAtom).Of(output, batch, graphs, weights).item<double>();
        Assert.Equal(1, loss / expected, 1e-10);
    }

    [Fact]
    public void Errors_of_an_evaluation_are_those_by_hand()
    {
        Structure[] data = Labeled();
        using MaceModel model = Model();
        Evaluation evaluation = Evaluation.Run(model, data, batchSize: 2);
        double[] energy = [.. data.Zip(evaluation.Predictions).Where(p => p.First.Energy is not null).Select(p => p.Second.Energy - p.First.Energy!.Value)];
        double[] forces = [.. data.Zip(evaluation.Predictions).Where(p => p.First.Forces is not null).SelectMany(p => p.Second.Forces.Zip(p.First.Forces!, (x, y) => x - y))];
        Assert.Equal(Math.Sqrt(energy.Average(x => x * x)), evaluation.Metrics.EnergyRmse!.Value, 1e-12);
        Assert.Equal(energy.Average(Math.Abs), evaluation.Metrics.EnergyMae!.Value, 1e-12);
        Assert.Equal(Math.Sqrt(forces.Average(x => x * x)), evaluation.Metrics.ForcesRmse!.Value, 1e-12);
        Assert.Equal(forces.Average(Math.Abs), evaluation.Metrics.ForcesMae!.Value, 1e-12);
        Assert.Equal(3, evaluation.Metrics.Structures);
        Assert.Null(evaluation.Predictions[0].Stress);
        Assert.NotNull(evaluation.Predictions[2].Stress);
    }

    private static double Penalty(LossKind kind, double x) => kind switch
    {
        LossKind.MeanSquare => x * x,
        LossKind.MeanAbsolute => Math.Abs(x),
        _ => Math.Abs(x) < Delta ? x * x / 2 : Delta * (Math.Abs(x) - Delta / 2),
    };

    private static MaceModel Model() => new(
        TrainingData.TinyNetwork with { AtomicNumbers = [1, 6, 8], AtomicEnergies = [-13, -1026, -2037], AvgNumNeighbors = 10 }, ScalarType.Float64);

    /// <summary>Two molecules, one with a weight and no energy, and a crystal with a stress; a molecule's stress label counts nothing.</summary>
    private static Structure[] Labeled()
    {
        IReadOnlyList<Structure> molecules = TrainingData.Acac(2);
        molecules[0].Weight = 2.5;
        molecules[0].Energy = null;
        molecules[1].Stress = [1, 2, 3, 2, 4, 5, 3, 5, 6];
        var crystal = new Structure([6, 6], [0, 0, 0, 0.9, 0.8, 0.95], new Cell([0, 1.8, 1.8, 1.8, 0, 1.8, 1.8, 1.8, 0], true, true, true))
        {
            Energy = -2050,
            Forces = [0.1, -0.2, 0.3, -0.1, 0.2, -0.3],
            Stress = [0.1, 0.02, 0, 0.02, -0.3, 0.01, 0, 0.01, 0.2],
        };
        return [.. molecules, crystal];
    }
}
