using EquivSim.Solvers.Torch;
using EquivSim.Structures;
using EquivSim.Tests;
using EquivSim.TorchRuntime;
using EquivSim.Training;

namespace EquivSim.Solvers.Tests;

public sealed class OperatorTrainingTests
{
    private const int Points = 16;
    private static readonly OperatorTrainingOptions Options = new()
    {
        MaxEpochs = 12,
        BatchSize = 8,
        LearningRate = 1e-2,
        Loss = FieldLossKind.L2,
        Threads = 1,
    };

    [Fact]
    public void An_operator_learns_to_integrate_and_serves_a_finer_grid()
    {
        using var folder = new TemporaryFolder();
        TrainingResult<OperatorErrors> result = Train(folder["run"], Options, cancelAfter: int.MaxValue);
        Assert.Equal(TrainingEnd.Completed, result.End);
        using FourierNeuralOperator model = OperatorFile.Read(folder["run/model.h5"]);
        var evaluation = new OperatorEvaluation(model);
        Assert.InRange(evaluation.Of(Integrals(50, Points, seed: 9)).L2, 0, 0.1);
        Assert.InRange(evaluation.Of(Integrals(50, 2 * Points, seed: 9)).L2, 0, 0.12);
    }

    [Fact]
    public void A_run_cut_short_goes_on_bit_for_bit()
    {
        using var folder = new TemporaryFolder();
        OperatorTrainingOptions options = Options with { MaxEpochs = 4, ModeGrowth = 0.5, FirstModes = 2 };
        Train(folder["whole"], options, cancelAfter: int.MaxValue);
        Assert.Equal(TrainingEnd.Canceled, Train(folder["parts"], options, cancelAfter: 17).End);
        Train(folder["parts"], options, cancelAfter: int.MaxValue, resumes: true);
        Assert.Equal(File.ReadAllBytes(folder["whole/model.h5"]), File.ReadAllBytes(folder["parts/model.h5"]));
    }

    [Fact]
    public void Modes_grow_from_the_first_to_all()
    {
        OperatorTrainingOptions options = Options with { MaxEpochs = 10, ModeGrowth = 0.5, FirstModes = 4 };
        Assert.Equal([4, 2], options.ModesAt(0, [8, 2]));
        Assert.Equal([6, 2], options.ModesAt(3, [8, 2]));
        Assert.Equal([8, 2], options.ModesAt(5, [8, 2]));
        Assert.Equal([8, 2], Options.ModesAt(0, [8, 2]));
    }

    [Fact]
    public void Data_that_do_not_fit_are_refused()
    {
        using TorchRegion region = TorchRegion.Enter();
        using var model = new FourierNeuralOperator(new() { Modes = [4, 4] });
        Assert.Throws<ArgumentException>(() => new OperatorTask(model, Integrals(4, Points, 1), null, Options, "m.h5"));
        using var folder = new TemporaryFolder();
        FieldFile.Write(folder["f.h5"], [new("a", [4], new float[8]), new("b", [4], new float[12]), new("c", [3], new float[6]), new("bad", [4], [1, 2, 3, float.NaN])], []);
        Assert.Contains("holds 'a', 'b', 'bad', 'c'", Assert.Throws<DataFileException>(() => FieldDataset.Read(folder["f.h5"], ["a"], ["u"])).Message, StringComparison.Ordinal);
        Assert.Contains("3 samples", Assert.Throws<DataFileException>(() => FieldDataset.Read(folder["f.h5"], ["a"], ["b"])).Message, StringComparison.Ordinal);
        Assert.Contains("[3]", Assert.Throws<DataFileException>(() => FieldDataset.Read(folder["f.h5"], ["a"], ["c"])).Message, StringComparison.Ordinal);
        Assert.Contains("finite", Assert.Throws<DataFileException>(() => FieldDataset.Read(folder["f.h5"], ["bad"], ["bad"])).Message, StringComparison.Ordinal);
    }

    private static TrainingResult<OperatorErrors> Train(string folder, OperatorTrainingOptions options, int cancelAfter, bool resumes = false)
    {
        using TorchRegion region = TorchRegion.Enter();
        TorchSharp.torch.random.manual_seed(1);
        Directory.CreateDirectory(folder);
        using var model = new FourierNeuralOperator(new() { Modes = [8], Width = 12, Layers = 2, Coordinates = [false], Periods = [1] });
        using var task = new OperatorTask(model, Integrals(64, Points, seed: 1), Integrals(16, Points, seed: 2), options, Path.Combine(folder, "model.h5"));
        using var loop = new TrainingLoop<OperatorErrors>(task, options, folder);
        if (resumes)
            loop.Resume();
        using var stop = new CancellationTokenSource();
        int steps = 0;
        return loop.Run(_ => { if (++steps == cancelAfter) stop.Cancel(); }, stop.Token);
    }

    /// <summary>Random waves and their periodic integrals.</summary>
    private static FieldDataset Integrals(int count, int points, int seed)
    {
        var random = new Random(seed);
        var u = new float[count * points];
        var v = new float[count * points];
        for (int s = 0; s < count; s++)
        {
            for (int k = 1; k <= 3; k++)
            {
                double a = random.NextDouble() - 0.5, phase = 2 * Math.PI * random.NextDouble();
                for (int i = 0; i < points; i++)
                {
                    double angle = 2 * Math.PI * k * i / points + phase;
                    u[s * points + i] += (float)(a * Math.Cos(angle));
                    v[s * points + i] += (float)(a * Math.Sin(angle) / k);
                }
            }
        }
        return new([new("u", [points], u)], [new("v", [points], v)]);
    }
}
