namespace EquivSim.Cli.Tests.Commands;

public sealed class SoakCommandTests
{
    [Fact]
    public void A_short_soak_survives()
    {
        CommandRun run = CommandRun.Successful("soak", "--minutes", "0.03");
        Assert.Contains("No crash, no leak", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void No_time_is_refused() => CommandRun.Of("soak", "--minutes", "0").FailsWith(ExitCode.Usage, "--minutes");
}
