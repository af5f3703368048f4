using System.CommandLine;
using EquivSim.Cli.Commands.Train;
using EquivSim.Cli.Settings;
using EquivSim.Potentials.Torch;
using EquivSim.Training;

namespace EquivSim.Cli.Tests.Commands;

public sealed class TrainOptionsTests
{
    [Fact]
    public void Options_reach_the_settings()
    {
        TrainSettings s = Parse(
            "--cutoff", "4.5", "--hidden", "8x0e", "--layers", "3", "--correlation", "2", "--epochs", "7", "--dtype", "float64",
            "--loss", "huber", "--schedule", "cosine", "--second-stage", "5", "--test", "a b=x.h5", "--test", "dir/y.xyz", "--forces-key", "f");
        Assert.Equal((4.5, "8x0e", 3), (s.Model.RMax, s.Model.HiddenIrreps, s.Model.NumInteractions));
        Assert.Equal([2, 2, 2], s.Model.Correlation);
        Assert.Equal((7, true, LossKind.Huber, LearningRateSchedule.Cosine, 5),
            (s.Training.MaxEpochs, s.Training.DoublePrecision, s.Training.Loss, s.Training.Schedule, s.Training.SecondStageStart));
        Assert.Equal([("a b", "x.h5"), ("y", "dir/y.xyz")], s.Data.Tests.Select(t => (t.Key, t.Value)));
        Assert.Equal("f", s.Data.Labels.Forces);
    }

    [Fact]
    public void The_example_file_is_valid_and_names_files_that_exist()
    {
        TrainSettings s = OptionFile.Read<TrainSettings>(EquivSim.Tests.RepositoryFiles.Path("examples", "acac.json"));
        s.Validate();
        Assert.All(s.Data.Train.Concat(s.Data.Tests.Values), path => EquivSim.Tests.RepositoryFiles.Path(path.Split('/')));
    }

    [Fact]
    public void Training_without_data_is_refused() => CommandRun.Of("train").FailsWith(ExitCode.Usage, "No training data");

    [Fact]
    public void Missing_training_file_is_named() =>
        CommandRun.Of("train", "nowhere.h5", "--output", "/nowhere/run").FailsWith(ExitCode.Failure, "nowhere.h5");

    [Theory]
    [InlineData("max_epochs is 0", "--epochs", "0")]
    [InlineData("r_max is -1", "--cutoff", "-1")]
    [InlineData("--layers", "--layers", "0")]
    [InlineData("'l4'", "--loss", "l4")]
    [InlineData("--device", "--device", "tpu")]
    [InlineData("nowhere.json", "--config", "nowhere.json")]
    [InlineData("called 'a'", "--test", "a=x.h5", "--test", "a=y.h5")]
    [InlineData("checkpoint", "--resume", "--output", "/nowhere/run")]
    public void Impossible_training_is_refused(string words, params string[] options) =>
        CommandRun.Of(["train", "some.h5", .. options]).FailsWith(ExitCode.Usage, words);

    [Fact]
    public void Wrong_option_in_a_file_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("o.json"), "{ \"model\": { \"chanels\": 3 } }");
        CommandRun.Of("train", "some.h5", "--config", folder.File("o.json")).FailsWith(ExitCode.Usage, "unknown option 'chanels'", "o.json");
    }

    private static TrainSettings Parse(params string[] arguments)
    {
        SettingsBinder<TrainSettings> binder = TrainOptions.Create();
        var root = new RootCommand();
        binder.AddTo(root);
        ParseResult parsed = root.Parse(arguments);
        Assert.Empty(parsed.Errors);
        return binder.Resolve(parsed);
    }
}
