using EquivSim.Tests;
using EquivSim.TorchRuntime;

namespace EquivSim.Training.Tests;

public sealed class TrainingLoopTests
{
    private static readonly LoopOptions Options = new()
    {
        MaxEpochs = 200,
        BatchSize = 3,
        LearningRate = 0.05,
        Schedule = LearningRateSchedule.Cosine,
        MovingAverage = 0.9,
        Threads = 1,
    };

    [Fact]
    public void A_line_is_found()
    {
        using var folder = new TemporaryFolder();
        using var line = new LineFit();
        using var loop = new TrainingLoop<LineErrors>(line, Options, folder["run"]);
        TrainingResult<LineErrors> result = loop.Run();
        Assert.Equal(TrainingEnd.Completed, result.End);
        Assert.Equal(200, result.History.Count);
        using TorchRegion region = TorchRegion.Enter();
        Assert.Equal(2, line.Line.Slope, 1e-3);
        Assert.Equal(-1, line.Line.Offset, 1e-3);
        // The best model was saved last, with the averaged weights that validation saw.
        Assert.Equal(result.BestEpoch, line.Saved[^1].Epoch);
        Assert.Equal(200, File.ReadAllLines(Path.Combine(folder["run"], "metrics.jsonl")).Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(8)]
    public void A_run_stopped_after_any_step_goes_on_bit_for_bit(int steps)
    {
        using var folder = new TemporaryFolder();
        LoopOptions options = Options with { MaxEpochs = 4, AmsGrad = steps != 6 };
        var whole = new List<double>();
        using (var line = new LineFit())
            Losses(line, options, folder["whole"], whole, int.MaxValue);

        var parts = new List<double>();
        using (var line = new LineFit())
            Losses(line, options, folder["parts"], parts, steps);
        Assert.Equal(steps, parts.Count);
        using (var line = new LineFit())
            Losses(line, options, folder["parts"], parts, int.MaxValue);
        Assert.Equal(whole, parts);
    }

    [Fact]
    public void Every_sample_is_seen_once_an_epoch()
    {
        for (int epoch = -1; epoch < 5; epoch++)
            Assert.Equal(Enumerable.Range(0, 10), DataOrder.Permutation(10, 1, epoch).Order());
        Assert.NotEqual(DataOrder.Permutation(10, 1, 0), DataOrder.Permutation(10, 1, 1));
        Assert.NotEqual(DataOrder.Permutation(10, 1, 0), DataOrder.Permutation(10, 2, 0));
    }

    [Fact]
    public void A_sample_that_is_not_finite_is_named()
    {
        using var folder = new TemporaryFolder();
        using var line = new LineFit { [7] = double.NaN };
        using var loop = new TrainingLoop<LineErrors>(line, Options, folder["run"]);
        TrainingDivergedException e = Assert.Throws<TrainingDivergedException>(() => loop.Run());
        Assert.Contains("caused by point 7", e.Message, StringComparison.Ordinal);
        Assert.Equal([7], e.Samples);
    }

    [Fact]
    public void Without_validation_the_latest_model_is_kept()
    {
        using var folder = new TemporaryFolder();
        using var line = new LineFit { HasValidation = false };
        using var loop = new TrainingLoop<LineErrors>(line, Options with { MaxEpochs = 3 }, folder["run"]);
        Assert.Equal(3, loop.Run().BestEpoch);
        Assert.Equal([1, 2, 3], line.Saved.Select(s => s.Epoch));
    }

    [Fact]
    public void A_checkpoint_of_other_options_or_data_is_refused()
    {
        using var folder = new TemporaryFolder();
        using (var line = new LineFit())
            Losses(line, Options with { MaxEpochs = 1 }, folder["run"], [], int.MaxValue);
        using var other = new LineFit(slope: 3);
        using var otherData = new TrainingLoop<LineErrors>(other, Options, folder["run"]);
        Assert.Contains("other data", Assert.Throws<InvalidDataException>(otherData.Resume).Message, StringComparison.Ordinal);
        using var otherOptions = new TrainingLoop<LineErrors>(other, Options with { LearningRate = 0.5 }, folder["run"]);
        Assert.Contains("other options", Assert.Throws<InvalidDataException>(otherOptions.Resume).Message, StringComparison.Ordinal);
        using var nothing = new TrainingLoop<LineErrors>(other, Options, folder["nothing"]);
        Assert.Throws<FileNotFoundException>(nothing.Resume);
    }

    [Fact]
    public void Wrong_options_are_refused()
    {
        using var line = new LineFit();
        foreach (LoopOptions wrong in new[] { Options with { BatchSize = 0 }, Options with { LearningRate = double.NaN }, Options with { MovingAverage = 1 } })
            Assert.Throws<ArgumentException>(() => new TrainingLoop<LineErrors>(line, wrong, Path.GetTempPath()));
    }

    /// <summary>Runs, or goes on with what the folder holds, for some steps at most.</summary>
    private static void Losses(LineFit line, LoopOptions options, string folder, List<double> losses, int steps)
    {
        using var stop = new CancellationTokenSource();
        using var loop = new TrainingLoop<LineErrors>(line, options, folder);
        if (File.Exists(loop.CheckpointPath))
            loop.Resume();
        int taken = 0;
        loop.Run(
            p =>
            {
                if (p.Finished is not null)
                    return;
                losses.Add(p.Loss);
                if (++taken == steps)
                    stop.Cancel();
            },
            stop.Token);
    }
}
