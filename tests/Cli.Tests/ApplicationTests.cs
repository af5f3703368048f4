using EquivSim.Fourier.Torch;

namespace EquivSim.Cli.Tests;

public sealed class ApplicationTests
{
    [Fact]
    public void Unknown_command_is_a_usage_error() => CommandRun.Of("trian", "--epochs", "3").FailsWith(ExitCode.Usage, "'trian'", "did you mean 'train'?");

    [Fact]
    public void Unknown_option_is_a_usage_error_that_points_to_the_help()
    {
        CommandRun run = CommandRun.Of("info", "--colour");
        run.FailsWith(ExitCode.Usage, "--colour");
        Assert.Contains("equivsim info --help", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_ends_with_examples()
    {
        CommandRun run = CommandRun.Successful("info", "--help");
        Assert.Contains("Examples:\n  equivsim info", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Info_tells_of_the_machine()
    {
        CommandRun run = CommandRun.Successful("info");
        Assert.All(["SIMD", "libtorch", TorchFourierProvider.Best.Name, "cores"], word => Assert.Contains(word, run.Output, StringComparison.Ordinal));
    }
}
