namespace EquivSim.Cli.Tests.Commands;

public sealed class SolveTensorGpCommandTests
{
    [Fact]
    public void A_problem_is_solved_compared_and_drawn()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Successful("solve", "tensor-gp", "smoluchowski3d", "--rank", "4", "--points", "12", "--sweeps", "2", "--output", folder.File("gp"));
        Assert.Contains("relative L2 error", run.Output);
        Assert.Contains("the reference", run.Output);
        Assert.Equal(["options.json", "solution.h5", "solution.png"], Directory.GetFiles(folder.File("gp")).Select(f => Path.GetFileName(f)).Order());
    }

    [Fact]
    public void Wrong_names_and_ranks_fail_in_a_sentence()
    {
        using var folder = new TemporaryFolder();
        CommandRun.Of("solve", "tensor-gp", "poisson9d", "--output", folder.File("a")).FailsWith(2, "poisson9d", "smoluchowski3d");
        CommandRun.Of("solve", "tensor-gp", "poisson3d", "--rank", "50", "--output", folder.File("b")).FailsWith(1, "50", "half");
    }
}
