using EquivSim.Hamiltonians.Torch;
using EquivSim.TorchRuntime;
using EquivSim.Training;
using TorchSharp;

namespace EquivSim.Hamiltonians.Tests;

public sealed class HamiltonianTrainingTests
{
    private static readonly HamiltonianSample[] Waters = [.. HamiltonianFiles.ReadAll("water.h5").Take(12)];

    [Fact]
    public void The_gradient_of_the_loss_is_that_of_finite_differences()
    {
        using HamiltonianModel model = TinyNetworks.Create(TinyNetworks.Configuration(Waters) with { PathSparsity = 0.4, RandomSteps = 0, AdaptiveSteps = 100 });
        TinyNetworks.SpreadGates(model);
        HamiltonianTask task = Task(model, new() { OrbitalWeight = 3 });
        using TorchRegion region = TorchRegion.Enter();
        int[] samples = [0, 3];
        var position = new TrainingPosition(0, 0, 1, false);
        double[] gradient = TensorData.ToArray(task.Slope(samples, position).Gradient);
        long first = 0;
        var random = new Random(2);
        foreach ((string name, TorchSharp.Modules.Parameter weight) in model.Weights)
        {
            int at = random.Next((int)weight.numel());
            const double Step = 1e-6;
            double above = LossWith(Step), below = LossWith(-2 * Step);
            LossWith(Step);
            double expected = (above - below) / (2 * Step), found = gradient[first + at];
            Assert.True(Math.Abs(found - expected) < 1e-5 * Math.Max(1, Math.Abs(expected)), $"{name}[{at}]: {found}, expected {expected}");
            first += weight.numel();

            double LossWith(double change)
            {
                using IDisposable noGradient = torch.no_grad();
                weight.view(-1).narrow(0, at, 1).add_(change);
                using IDisposable gradients = torch.enable_grad();
                return task.Slope(samples, position).Loss;
            }
        }
    }

    [Fact]
    public void A_few_molecules_are_learnt_by_heart()
    {
        HamiltonianSample[] few = Waters[..3];
        HamiltonianConfiguration configuration = TinyNetworks.Configuration(few) with { Channels = 8, WeightNeurons = 16, BottleneckChannels = 8, SphericalLayers = 1, PairLayers = 1, Target = HamiltonianTarget.MinusGuess };
        using HamiltonianModel model = Fitted(configuration, few);
        var options = new HamiltonianTrainingOptions { MaxEpochs = 250, BatchSize = 3, LearningRate = 1e-2, MovingAverage = null, EvaluationInterval = 250 };
        var task = new HamiltonianTask(model, few, few, options, _ => { });
        double before = task.Validate(new(0, 0, 1, false)).Loss;
        using var loop = new TrainingLoop<MatrixErrors>(task, options, Folder());
        TrainingResult<MatrixErrors> result = loop.Run();
        double after = result.History[^1].Validation!.All;
        Assert.True(after < 3e-4 && after < before / 50, $"{before} to {after} Eh");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void A_run_goes_on_bit_for_bit_in_every_phase_of_the_selection(int stopAfter)
    {
        double[] whole = Train(6, null), again = Train(6, null), resumed = Train(6, stopAfter);
        Assert.Equal(whole, again);
        Assert.Equal(whole, resumed);
    }

    [Fact]
    public void What_cannot_be_trained_is_refused()
    {
        HamiltonianSample[] mixed = HamiltonianFiles.ReadAll("rotation_test.h5");
        using HamiltonianModel model = TinyNetworks.Create(TinyNetworks.Configuration(Waters));
        Assert.Contains("does not know C", Assert.Throws<ArgumentException>(() => model.BuildGraph(mixed.First(s => s.Basis.AtomCount == 6))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => model.BuildGraph([8, 1], [0, 0, 0, 0, 0, 0]));
        Assert.Throws<ArgumentException>(() => model.BuildGraph([8], [0, double.NaN, 0]));
        var bare = new HamiltonianSample(Waters[0].Basis, Waters[0].Positions.ToArray(), 10, "bare");
        Assert.Contains("'bare' has no Hamiltonian", Assert.Throws<ArgumentException>(() => new HamiltonianTargets(model.Configuration).Of(bare)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => TinyNetworks.Create(TinyNetworks.Configuration(Waters) with { FeatureDegree = 2 }));
        Assert.Throws<ArgumentException>(() => TinyNetworks.Create(TinyNetworks.Configuration(Waters, HamiltonianArchitecture.QhNet) with { PathSparsity = 0.5 }));
        Assert.Throws<InvalidDataException>(() => HamiltonianConfiguration.FromJson("{\"chanels\": 3}"));
        HamiltonianConfiguration back = HamiltonianConfiguration.FromJson(model.Configuration.ToJson());
        Assert.Equal(model.Configuration.ToJson(), back.ToJson());
    }

    private static double[] Train(int epochs, int? stopAfter)
    {
        HamiltonianConfiguration configuration = TinyNetworks.Configuration(Waters) with { PathSparsity = 0.5, PairSparsity = 0.3, RandomSteps = 4, AdaptiveSteps = 4 };
        // Two steps an epoch: random until 2, adaptive until 4, then fixed.
        var options = new HamiltonianTrainingOptions { MaxEpochs = epochs, BatchSize = 6, LearningRate = 1e-3, EvaluationInterval = 2 };
        string folder = Folder();
        if (stopAfter is { } steps)
        {
            using HamiltonianModel first = Fitted(configuration, Waters, isDouble: false);
            using var loop = new TrainingLoop<MatrixErrors>(Task(first, options), options, folder);
            using var stop = new CancellationTokenSource();
            int done = 0;
            loop.Run(p =>
            {
                if (p.Finished is null && ++done == 2 * steps - 1)
                    stop.Cancel();
            }, stop.Token);
        }
        using HamiltonianModel model = Fitted(configuration, Waters, isDouble: false, seed: stopAfter is null ? 1 : 2);
        using var rest = new TrainingLoop<MatrixErrors>(Task(model, options), options, folder);
        if (stopAfter is not null)
            rest.Resume();
        TrainingResult<MatrixErrors> result = rest.Run();
        return [.. result.History.Select(h => h.TrainingLoss), .. model.ExportWeights().OrderBy(w => w.Key).SelectMany(w => w.Value.Values)];
    }

    private static HamiltonianModel Fitted(HamiltonianConfiguration configuration, HamiltonianSample[] samples, bool isDouble = true, long seed = 1)
    {
        var irreps = new TemplateIrreps(configuration.CreateTemplate());
        var targets = new HamiltonianTargets(configuration);
        var statistics = BlockStatistics.Of(irreps, samples.Select(s => (s.Basis.AtomicNumbers.ToArray(), targets.Of(s))));
        using TorchRegion region = TorchRegion.Enter();
        return new HamiltonianModel(configuration, statistics, isDouble ? torch.ScalarType.Float64 : torch.ScalarType.Float32, seed: seed);
    }

    private static HamiltonianTask Task(HamiltonianModel model, HamiltonianTrainingOptions options) => new(model, Waters[..10], Waters[10..], options, _ => { });

    private static string Folder() => Directory.CreateTempSubdirectory("equivsim-hamiltonian").FullName;
}
