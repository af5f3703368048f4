using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using EquivSim.Training;

namespace EquivSim.Potentials.Tests.Training;

public sealed class TrainerTests
{
    private static readonly TrainingOptions Options = new()
    {
        MaxEpochs = 3,
        BatchSize = 2,
        ForcesWeight = 100,
        Schedule = LearningRateSchedule.Cosine,
        ValidationFraction = 0.25,
        Threads = 1,
    };

    [Fact]
    public void A_seed_gives_the_same_run_twice()
    {
        double[] first = Losses(Options, TrainingData.NewFolder());
        Assert.Equal(first, Losses(Options, TrainingData.NewFolder()));
        Assert.NotEqual(first, Losses(Options with { Seed = 7 }, TrainingData.NewFolder()));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(4, true)]
    [InlineData(6, false)]
    public void A_run_stopped_after_any_step_goes_on_bit_for_bit(int steps, bool doublePrecision)
    {
        TrainingOptions options = Options with { DoublePrecision = doublePrecision };
        double[] whole = Losses(options, TrainingData.NewFolder());

        string folder = TrainingData.NewFolder();
        using var stop = new CancellationTokenSource();
        int taken = 0;
        TrainingEnd end = TrainingEnd.Completed;
        var losses = new List<double>();
        WithTrainer(options, folder, trainer => end = trainer.Run(
            p =>
            {
                if (p.Finished is not null)
                    return;
                losses.Add(p.Loss);
                if (++taken == steps)
                    stop.Cancel();
            },
            stop.Token).End);
        Assert.Equal(TrainingEnd.Canceled, end);

        WithTrainer(options, folder, trainer =>
        {
            trainer.Resume();
            trainer.Run(p =>
            {
                if (p.Finished is null)
                    losses.Add(p.Loss);
            });
        });
        Assert.Equal(whole, losses);
    }

    [Fact]
    public void A_small_network_learns_five_molecules()
    {
        // Root mean square force in these data: about 1 eV/A; a network that learns nothing stays there.
        Structure[] data = [.. TrainingData.Acac(5)];
        TrainingOptions options = Options with { MaxEpochs = 130, BatchSize = 5, LearningRate = 0.03, ForcesWeight = 1000, MovingAverage = 0.9, EvaluationInterval = 10 };
        TrainingRun run = TrainingRun.Prepare(TrainingData.TinyNetwork with { HiddenIrreps = "8x0e+8x1o" }, data, data, options);
        using MaceModel model = run.Model;
        using var trainer = new Trainer(model, run.Training, run.Validation, options, TrainingData.NewFolder(), run.Metadata);
        TrainingResult<ErrorMetrics> result = trainer.Run();
        Assert.InRange(result.History[^1].Validation!.ForcesRmse!.Value, 0, 0.35 * DatasetStatistics.RmsForces(data));
    }

    [Fact]
    public void The_model_file_gives_what_validation_saw()
    {
        string folder = TrainingData.NewFolder();
        TrainingResult<ErrorMetrics>? result = null;
        IReadOnlyList<Structure> held = [];
        WithTrainer(Options with { DoublePrecision = true }, folder, trainer => result = trainer.Run(), null, run => held = run.Validation);
        MaceModelData data = MaceModelFile.Read(Path.Combine(folder, "model.h5"));
        Assert.Equal(result!.BestEpoch, data.Metadata.Epochs);
        using var model = new MaceModel(data.Configuration);
        model.LoadWeights(data.Weights);
        ErrorMetrics expected = result.History.Single(r => r.Epoch == result.BestEpoch).Validation!;
        Assert.Equal(expected.ForcesRmse!.Value, Evaluation.Run(model, held).Metrics.ForcesRmse!.Value, 1e-9);
    }

    [Fact]
    public void A_label_that_is_not_finite_stops_the_run_and_is_named()
    {
        Structure[] data = [.. TrainingData.Acac(4)];
        TrainingRun run = TrainingRun.Prepare(TrainingData.TinyNetwork, data, [data[3]], Options);
        run.Training[2].Forces![4] = double.NaN;
        using var trainer = new Trainer(run.Model, run.Training, run.Validation, Options, TrainingData.NewFolder(), run.Metadata);
        TrainingDivergedException e = Assert.Throws<TrainingDivergedException>(() => trainer.Run());
        Assert.Contains("epoch 1", e.Message, StringComparison.Ordinal);
        Assert.Contains("caused by training structure 2 (C5H8O2", e.Message, StringComparison.Ordinal);
        Assert.Equal(2, Assert.Single(e.Samples));
    }

    [Theory]
    [InlineData("interactions.0.linear.weight", true)]
    [InlineData("interactions.1.skip_tp.weight", true)]
    [InlineData("interactions.1.linear_up.weight", false)]
    [InlineData("interactions.0.conv_tp_weights.layer0.weight", false)]
    [InlineData("products.0.symmetric_contractions.contractions.0.weights_max", true)]
    [InlineData("products.1.linear.weight", true)]
    [InlineData("readouts.0.linear.weight", false)]
    [InlineData("node_embedding.linear.weight", false)]
    public void Only_maces_decay_group_decays(string name, bool isDecayed) => Assert.Equal(isDecayed, MaceTask.IsDecayed(name));

    [Fact]
    public void Data_without_the_labels_of_the_loss_are_refused()
    {
        Structure[] data = [.. TrainingData.Acac(4)];
        foreach (Structure s in data)
            s.Forces = null;
        TrainingRun run = TrainingRun.Prepare(TrainingData.TinyNetwork, data, [], Options with { Scaling = OutputScaling.None });
        ArgumentException e = Assert.Throws<ArgumentException>(
            () => new Trainer(run.Model, run.Training, run.Validation, Options, TrainingData.NewFolder(), run.Metadata));
        Assert.Contains("forces", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_other_options_or_data_is_refused()
    {
        string folder = TrainingData.NewFolder();
        WithTrainer(Options with { MaxEpochs = 1 }, folder, trainer => trainer.Run());
        WithTrainer(Options with { LearningRate = 0.5 }, folder, trainer => Assert.Contains("other options", Assert.Throws<InvalidDataException>(trainer.Resume).Message, StringComparison.Ordinal));
        WithTrainer(Options, folder, trainer => Assert.Contains("other data", Assert.Throws<InvalidDataException>(trainer.Resume).Message, StringComparison.Ordinal), TrainingData.Acac(6));
        WithTrainer(Options, TrainingData.NewFolder(), trainer => Assert.Throws<FileNotFoundException>(trainer.Resume));
    }

    private static double[] Losses(TrainingOptions options, string folder)
    {
        var losses = new List<double>();
        WithTrainer(options, folder, trainer => trainer.Run(p =>
        {
            if (p.Finished is null)
                losses.Add(p.Loss);
        }));
        return [.. losses];
    }

    private static void WithTrainer(
        TrainingOptions options, string folder, Action<Trainer> action, IReadOnlyList<Structure>? data = null, Action<TrainingRun>? inspect = null)
    {
        TrainingRun run = TrainingRun.Prepare(TrainingData.TinyNetwork, data ?? TrainingData.Acac(8), [], options);
        inspect?.Invoke(run);
        using MaceModel model = run.Model;
        using var trainer = new Trainer(model, run.Training, run.Validation, options, folder, run.Metadata);
        action(trainer);
    }
}
