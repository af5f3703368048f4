namespace EquivSim.Cli.Tests.Commands;

public sealed class QuickstartCommandTests(TinyModel model) : IClassFixture<TinyModel>
{
    [Fact]
    public void Goes_on_after_an_interruption_and_shows_the_commands_it_runs()
    {
        using var folder = new TemporaryFolder();
        string output = folder.File("quick");
        string[] arguments = ["quickstart", "--config", model.Options, "--structure", model.Data, "--md-steps", "20", "--output", output];

        CommandRun stopped = CommandRun.Of(new CancellationToken(canceled: true), arguments);
        Assert.Equal(ExitCode.Interrupted, stopped.Code);
        Assert.Contains("Run quickstart again to continue", stopped.Output, StringComparison.Ordinal);

        CommandRun done = CommandRun.Successful(arguments);
        Assert.Contains($"$ equivsim train --config {model.Options} --output {output} --resume", done.Output, StringComparison.Ordinal);
        Assert.Contains("$ equivsim md", done.Output, StringComparison.Ordinal);
        Assert.Contains("meV/atom/ps", done.Output, StringComparison.Ordinal);
        Assert.All(["model.h5", "parity.png", "learning-curve.png", "log.txt", "md/md.png", "md/trajectory.h5"], name => Assert.True(File.Exists(Path.Combine(output, name)), name));
    }

    [Fact]
    public void Outside_the_repository_it_says_so() =>
        CommandRun.Of("quickstart", "--config", "nowhere.json").FailsWith(ExitCode.Usage, "nowhere.json", "root folder");
}
