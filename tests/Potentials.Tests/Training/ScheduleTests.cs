using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using EquivSim.Training;

namespace EquivSim.Potentials.Tests.Training;

/// <summary>Learning rates, stages and stops as a run reports them.</summary>
public sealed class ScheduleTests
{
    private static readonly TrainingOptions Options = new() { MaxEpochs = 6, BatchSize = 3, LearningRate = 0.01, Threads = 1 };

    [Fact]
    public void The_exponential_schedule_multiplies_each_epoch()
    {
        double[] rates = Rates(Options with { Schedule = LearningRateSchedule.Exponential, ScheduleFactor = 0.5 });
        Assert.Equal([0.01, 0.01, 0.005, 0.005, 0.0025, 0.0025, 0.00125, 0.00125, 0.000625, 0.000625, 0.0003125, 0.0003125], rates);
    }

    [Fact]
    public void The_cosine_schedule_falls_from_step_to_step_to_a_thousandth()
    {
        double[] rates = Rates(Options with { Schedule = LearningRateSchedule.Cosine });
        for (int i = 0; i < 12; i++)
            Assert.Equal(0.01 * (0.001 + 0.4995 * (1 + Math.Cos(Math.PI * i / 12))), rates[i], 1e-15);
    }

    [Fact]
    public void The_second_stage_has_its_own_rate_and_weights()
    {
        TrainingOptions options = Options with { Schedule = LearningRateSchedule.Constant, SecondStageStart = 4, SecondStageLearningRate = 0.002, SecondStageEnergyWeight = 1e6 };
        var losses = new List<double>();
        double[] rates = Rates(options, losses);
        Assert.Equal([.. Enumerable.Repeat(0.01, 8), .. Enumerable.Repeat(0.002, 4)], rates);
        Assert.True(losses[8..].Average() > 10 * losses[4..8].Average(), string.Join(" ", losses));
    }

    [Fact]
    public void The_plateau_schedule_and_early_stopping_wait_for_their_patience()
    {
        // With a rate this small nothing improves after the first epochs.
        TrainingOptions options = Options with { MaxEpochs = 50, LearningRate = 1e-300, SchedulePatience = 2, ScheduleFactor = 0.5, Patience = 7, MovingAverage = null };
        TrainingResult<ErrorMetrics>? result = null;
        Run(options, trainer => result = trainer.Run());
        Assert.Equal(TrainingEnd.EarlyStop, result!.End);
        Assert.Equal(1, result.BestEpoch);
        // Best in epoch 1; epochs 2 to 4 are one more than the patience of 2, so the rate falls after 4, and after 7.
        Assert.Equal([1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25], result.History.Select(r => Math.Round(r.LearningRate / 1e-300, 6)));
    }

    [Fact]
    public void The_time_limit_ends_with_a_model_even_between_evaluations()
    {
        TrainingResult<ErrorMetrics>? result = null;
        string model = "";
        Run(Options with { MaxMinutes = 1e-6, EvaluationInterval = 5 }, trainer =>
        {
            result = trainer.Run();
            model = trainer.ModelPath;
        });
        Assert.Equal(TrainingEnd.TimeLimit, result!.End);
        Assert.Single(result.History);
        Assert.Equal(1, MaceModelFile.Read(model).Metadata.Epochs);
    }

    [Fact]
    public void A_history_of_many_epochs_fits_in_a_checkpoint()
    {
        string path = Path.Combine(TrainingData.NewFolder(), "checkpoint.h5");
        var state = new TrainingState<ErrorMetrics> { Epoch = 3000 };
        for (int i = 1; i <= 3000; i++)
            state.History.Add(new EpochRecord<ErrorMetrics> { Epoch = i, TrainingLoss = Math.Sqrt(i), ValidationLoss = 1.0 / i, Validation = new ErrorMetrics { EnergyRmse = i / 7.0, ForcesRmse = i / 3.0 } });
        var identity = new RunIdentity(TrainingData.TinyNetwork.ToJson(), Options, "f");
        TrainingCheckpoint.Write(path, new Dictionary<string, TorchSharp.torch.Tensor>(), state, identity);
        Assert.Equal(state.History, TrainingCheckpoint.Read<ErrorMetrics>(path, new Dictionary<string, TorchSharp.torch.Tensor>(), identity).History);
        Assert.Throws<InvalidDataException>(() => TrainingCheckpoint.Read<ErrorMetrics>(
            path, new Dictionary<string, TorchSharp.torch.Tensor>(), identity with { Model = (TrainingData.TinyNetwork with { RMax = 4.5 }).ToJson() }));
    }

    private static double[] Rates(TrainingOptions options, List<double>? losses = null)
    {
        var rates = new List<double>();
        Run(options, trainer => trainer.Run(p =>
        {
            if (p.Finished is not null)
                return;
            rates.Add(p.LearningRate);
            losses?.Add(p.Loss);
        }));
        return [.. rates];
    }

    private static void Run(TrainingOptions options, Action<Trainer> action)
    {
        IReadOnlyList<Structure> data = TrainingData.Acac(8);
        TrainingRun run = TrainingRun.Prepare(TrainingData.TinyNetwork, [.. data.Take(6)], [.. data.Skip(6)], options);
        using MaceModel model = run.Model;
        using var trainer = new Trainer(model, run.Training, run.Validation, options, TrainingData.NewFolder(), run.Metadata);
        action(trainer);
    }
}
