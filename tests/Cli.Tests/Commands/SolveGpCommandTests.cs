namespace EquivSim.Cli.Tests.Commands;

public sealed class SolveGpCommandTests
{
    [Fact]
    public void A_problem_is_solved_told_and_drawn()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Successful("solve", "gp", "poisson1d-mix", "--tolerance", "1e-3", "--output", folder.File("gp"));
        Assert.Contains("relative L2 error", run.Output);
        Assert.Contains("Chebyshev collocation", run.Output);
        Assert.Equal(["options.json", "solution.h5", "solution.png"], Directory.GetFiles(folder.File("gp")).Select(f => Path.GetFileName(f)).Order());
        CommandRun.Of("solve", "gp", "poisson1d-mix", "--output", folder.File("gp")).FailsWith(2, "earlier run", "--overwrite");
    }

    [Fact]
    public void The_published_method_runs()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Successful(
            "solve", "gp", "poisson1d-mix", "--method", "published", "--steps", "3", "--points", "60", "--components", "4", "--output", folder.File("gp"));
        Assert.Contains("step      3", run.Output);
    }

    [Fact]
    public void The_published_method_runs_beside_the_process_when_asked()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Successful("solve", "gp", "poisson1d-mix", "--tolerance", "1e-1", "--baseline", "--output", folder.File("gp"));
        Assert.Contains("steps of Adam in the same", run.Output);
        CommandRun.Of("solve", "gp", "poisson1d-mix", "--baseline", "--noise", "0.1", "--output", folder.File("b")).FailsWith(2, "--baseline");
    }

    [Fact]
    public void Intervals_are_held_to_the_exact_solution()
    {
        CommandRun.Of("solve", "gp-calibration", "--seeds", "0").FailsWith(2, "--seeds");
        CommandRun.Of("solve", "gp-calibration", "--noise", "0").FailsWith(2, "--noise");
    }

    [Fact]
    public void Wrong_names_and_frequencies_fail_in_a_sentence()
    {
        using var folder = new TemporaryFolder();
        CommandRun.Of("solve", "gp", "poisson9d", "--output", folder.File("a")).FailsWith(2, "poisson9d", "advection");
        CommandRun.Of("solve", "gp", "poisson1d-sin", "--points", "50", "--output", folder.File("b")).FailsWith(1, "50 nodes", "resolve");
        CommandRun.Of("solve", "gp", "poisson1d-sin", "--noise", "-1", "--output", folder.File("c")).FailsWith(2, "--noise");
    }
}
