using System.Text.Json;
using EquivSim.Structures;

namespace EquivSim.Cli.Tests.Commands;

/// <summary>From data to dynamics through the commands alone.</summary>
public sealed class TrainingPipelineTests(TinyModel model) : IClassFixture<TinyModel>
{
    [Fact]
    public void Training_leaves_what_it_promises()
    {
        string[] files = ["model.h5", "checkpoint.h5", "metrics.jsonl", "options.json", "learning-curve.png", "parity.png", "errors.json", "log.txt"];
        Assert.All(files, name =>
        {
            Assert.True(File.Exists(Path.Combine(model.Output, name)), name);
            Assert.Contains(name, model.Run.Output, StringComparison.Ordinal);
        });
        Assert.Equal(3, File.ReadLines(Path.Combine(model.Output, "metrics.jsonl")).Count());
        Assert.Contains("| seen     |", File.ReadAllText(Path.Combine(model.Output, "log.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_options_written_repeat_the_run()
    {
        using var folder = new TemporaryFolder();
        CommandRun.Successful("train", "--config", Path.Combine(model.Output, "options.json"), "--output", folder.File("again"));
        Assert.Equal(Losses(model.Output), Losses(folder.File("again")));
    }

    [Fact]
    public void An_interrupted_training_saves_and_resumes_to_the_same_losses()
    {
        using var folder = new TemporaryFolder();
        string output = folder.File("run");
        CommandRun stopped = CommandRun.Of(new CancellationToken(canceled: true), "train", "--config", model.Options, "--output", output);
        Assert.Equal(ExitCode.Interrupted, stopped.Code);
        Assert.True(File.Exists(Path.Combine(output, "checkpoint.h5")));
        Assert.Contains($"equivsim train --resume --output {output}", stopped.Output, StringComparison.Ordinal);

        CommandRun.Of("train", "--config", model.Options, "--output", output).FailsWith(ExitCode.Usage, "earlier run", "--overwrite");
        CommandRun.Successful("train", "--resume", "--output", output);
        Assert.Equal(Losses(model.Output), Losses(output));
    }

    [Fact]
    public void Evaluation_gives_the_errors_that_training_reported()
    {
        using var folder = new TemporaryFolder();
        string output = folder.File("evaluation");
        CommandRun run = CommandRun.Successful("evaluate", model.Path, "seen=" + model.Data, "--output", output, "--predictions");
        Assert.Equal(File.ReadAllText(Path.Combine(model.Output, "errors.json")), File.ReadAllText(Path.Combine(output, "errors.json")));
        Assert.Contains("E RMSE", run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(output, "parity.png")));

        Structure[] predicted = [.. ExtendedXyz.Read(Path.Combine(output, "seen_predictions.xyz"))];
        Assert.Equal(24, predicted.Length);
        Assert.All(predicted, s => Assert.True(s.Properties.TryGet("MACE_energy", out _) && s.AtomProperties.TryGet("MACE_forces", out _) && s.Energy is not null));
    }

    [Fact]
    public void Dynamics_runs_and_continues_from_its_checkpoint()
    {
        using var folder = new TemporaryFolder();
        string whole = folder.File("whole"), parts = folder.File("parts");
        string[] common = ["md", model.Path, model.Data + ":1", "--ensemble", "langevin", "--temperature", "50", "--log-every", "2", "--trajectory", "t.xyz"];
        CommandRun run = CommandRun.Successful([.. common, "--steps", "20", "--output", whole]);
        Assert.All(["meV/atom/ps", "ns/day", "md.csv", "md.png"], word => Assert.Contains(word, run.Output, StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(whole, "md.png")));

        CommandRun.Successful([.. common, "--steps", "10", "--output", parts]);
        CommandRun.Of([.. common, "--steps", "20", "--output", parts]).FailsWith(ExitCode.Usage, "earlier run");
        CommandRun.Successful([.. common, "--steps", "20", "--output", parts, "--restart"]);
        Assert.Equal(File.ReadAllText(Path.Combine(whole, "md.csv")), File.ReadAllText(Path.Combine(parts, "md.csv")));
        Assert.Equal(12, File.ReadAllLines(Path.Combine(parts, "md.csv")).Length);
    }

    [Fact]
    public void Interrupted_dynamics_saves_its_checkpoint()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Of(new CancellationToken(canceled: true), "md", model.Path, model.Data, "--output", folder.Path, "--trajectory", "t.xyz", "--overwrite");
        Assert.Equal(ExitCode.Interrupted, run.Code);
        Assert.True(File.Exists(folder.File("checkpoint.h5")));
    }

    [Fact]
    public void Relaxation_goes_down_and_writes_the_structure()
    {
        using var folder = new TemporaryFolder();
        string output = folder.File("relaxed.h5");
        CommandRun run = CommandRun.Of("relax", model.Path, model.Data + ":-1", "--output", output, "--max-steps", "5");
        Assert.Contains("longest force", run.Output, StringComparison.Ordinal);
        using StructureDataset dataset = StructureDataset.Open(output);
        Assert.NotNull(dataset.Read(0).Energy);
    }

    [Fact]
    public void Info_tells_models_from_data()
    {
        Assert.Contains("4x0e+4x1o", CommandRun.Successful("info", model.Path).Output, StringComparison.Ordinal);
        Assert.Contains("structures", CommandRun.Successful("info", model.Data).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_writes_an_equal_model()
    {
        using var folder = new TemporaryFolder();
        CommandRun.Successful("convert", model.Path, folder.File("copy.h5"));
        CommandRun.Successful("evaluate", folder.File("copy.h5"), "seen=" + model.Data, "--output", folder.Path);
        Assert.Equal(File.ReadAllText(Path.Combine(model.Output, "errors.json")), File.ReadAllText(folder.File("errors.json")));
    }

    [Fact]
    public void Unknown_element_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("iron.xyz"), "2\nProperties=species:S:1:pos:R:3\nFe 0 0 0\nO 0 0 1.6\n");
        CommandRun.Of("md", model.Path, folder.File("iron.xyz"), "--output", folder.File("md")).FailsWith(ExitCode.Failure, "Fe");
        Assert.False(Directory.Exists(folder.File("md")));
    }

    [Fact]
    public void A_file_that_is_no_model_is_refused()
    {
        using var folder = new TemporaryFolder();
        CommandRun.Of("evaluate", model.Data, model.Data, "--output", folder.Path).FailsWith(ExitCode.Failure, model.Data);
        CommandRun.Of("md", "nowhere.model", model.Data).FailsWith(ExitCode.Failure, "nowhere.model");
    }

    [Theory]
    [InlineData("--steps must be not negative", "--steps", "-5")]
    [InlineData("--timestep must be positive", "--timestep", "0")]
    [InlineData("--temperature must be not negative", "--temperature", "-1")]
    [InlineData("'npt'", "--ensemble", "npt")]
    [InlineData("'many'", "--steps", "many")]
    public void Impossible_dynamics_is_refused_before_anything_happens(string words, string option, string value) =>
        CommandRun.Of("md", model.Path, model.Data, "--output", "/nowhere/md", option, value).FailsWith(ExitCode.Usage, words);

    [Fact]
    public void A_structure_beyond_the_end_is_refused() =>
        CommandRun.Of("md", model.Path, model.Data + ":24").FailsWith(ExitCode.Usage, "24 structures", "no 24");

    private static double[] Losses(string output) =>
        [.. File.ReadLines(Path.Combine(output, "metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("training_loss").GetDouble())];
}
