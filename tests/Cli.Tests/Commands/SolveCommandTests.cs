namespace EquivSim.Cli.Tests;

public sealed class SolveCommandTests
{
    [Fact]
    public void Generated_fields_train_an_operator_that_serves_finer_ones()
    {
        using var folder = new TemporaryFolder();
        CommandRun.Successful("solve", "data", "burgers", folder.File("train.h5"), "--samples", "12", "--resolution", "16", "--solver-points", "32");
        CommandRun.Successful("solve", "data", "burgers", folder.File("fine.h5"), "--samples", "3", "--resolution", "32", "--solver-points", "32", "--seed", "2");
        string[] fields = ["--input", "u0", "--output-field", "u", "--test", "fine=" + folder.File("fine.h5")];
        CommandRun run = CommandRun.Successful(
            ["solve", "fno", "--train", folder.File("train.h5"), "--modes", "4,4", "--width", "4", "--layers", "2", "--epochs", "2", "--batch-size", "4", "--threads", "1", "--output", folder.File("run"), .. fields]);
        Assert.Contains("17 x 32", run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("run/predictions.png")) && File.Exists(folder.File("run/learning_curve.png")));
        CommandRun again = CommandRun.Successful(["solve", "fno", "--model", folder.File("run/model.h5"), "--output", folder.File("again"), .. fields]);
        Assert.Equal(Row(run), Row(again));
        CommandRun.Of("solve", "fno", "--train", folder.File("train.h5"), "--output", folder.File("run")).FailsWith(ExitCode.Usage, "holds an earlier run");

        static string Row(CommandRun r) => r.Output.Split('\n').Single(l => l.Contains("17 x 32", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_cut_short_is_resumed()
    {
        using var folder = new TemporaryFolder();
        CommandRun.Successful("solve", "data", "burgers", folder.File("train.h5"), "--samples", "8", "--resolution", "16", "--solver-points", "16");
        string[] train = ["solve", "fno", "--train", folder.File("train.h5"), "--input", "u0", "--output-field", "u", "--modes", "4,4", "--width", "4", "--layers", "1", "--epochs", "2", "--threads", "1", "--output", folder.File("run")];
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.Equal(ExitCode.Interrupted, CommandRun.Of(stopped.Token, train).Code);
        CommandRun.Successful("solve", "fno", "--resume", "--output", folder.File("run"));
        Assert.True(File.Exists(folder.File("run/model.h5")));
    }

    [Fact]
    public void What_cannot_be_is_told_in_a_sentence()
    {
        using var folder = new TemporaryFolder();
        CommandRun.Of("solve", "data", "heat", folder.File("a.h5")).FailsWith(ExitCode.Usage, "no problem 'heat'", "navier-stokes");
        CommandRun.Of("solve", "data", "darcy", folder.File("a.h5"), "--resolution", "48", "--solver-points", "64").FailsWith(ExitCode.Usage, "does not divide");
        CommandRun.Of("solve", "fno", "--output", folder.File("b")).FailsWith(ExitCode.Usage, "--train");
        CommandRun.Of("solve", "fno", "--train", folder.File("none.h5"), "--output", folder.File("b")).FailsWith(ExitCode.Usage, "no file");
        CommandRun.Successful("solve", "data", "reaction-diffusion", folder.File("r.h5"), "--samples", "2", "--resolution", "8", "--solver-points", "8", "--duration", "0.1");
        CommandRun.Of("solve", "fno", "--train", folder.File("r.h5"), "--output", folder.File("b")).FailsWith(ExitCode.Failure, "no such data set", "'u0'");
        CommandRun.Of("solve", "fno", "--train", folder.File("r.h5"), "--input", "u0", "--output-field", "u", "--modes", "12,12", "--output", folder.File("b")).FailsWith(ExitCode.Failure, "12 modes", "8");
    }

    [Fact]
    public void A_molecule_is_solved_from_file_to_files()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("ion.pqr"), "ATOM 1 NA NA 1 0.1 0.2 0.3 1.0 2.0\n");
        CommandRun run = CommandRun.Successful("solve", "poisson-boltzmann", folder.File("ion.pqr"), "--full", "--spacing", "0.75", "--margin", "8", "--output", folder.File("out"));
        Assert.Contains("kcal/mol", run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("out/potential.h5")) && File.Exists(folder.File("out/potential.png")));
        CommandRun.Of("solve", "poisson-boltzmann", folder.File("none.pqr")).FailsWith(ExitCode.Usage, "no file");
        CommandRun.Of("solve", "poisson-boltzmann", folder.File("ion.pqr"), "--spacing", "-1").FailsWith(ExitCode.Usage, "--spacing");
    }

    [Fact]
    public void An_operator_trained_on_boxes_predicts_a_start_and_the_answer_stays()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("pair.pqr"), "ATOM 1 NA NA 1 0.1 0.2 0.3 1.0 2.0\nATOM 2 CL CL 1 2.1 0.2 0.3 -1.0 2.0\n");
        CommandRun.Of("solve", "data", "poisson-boltzmann", folder.File("boxes.h5")).FailsWith(ExitCode.Usage, "--molecule");
        CommandRun.Successful("solve", "data", "poisson-boltzmann", folder.File("boxes.h5"), "--molecule", folder.File("pair.pqr"), "--resolution", "12", "--samples", "4");
        CommandRun.Successful(
            "solve", "fno", "--train", folder.File("boxes.h5"), "--input", "inside", "--input", "screened", "--input", "reaction", "--output-field", "remainder",
            "--modes", "4,4,4", "--width", "4", "--layers", "1", "--epochs", "2", "--threads", "1", "--output", folder.File("guess"));
        string[] solve = ["solve", "poisson-boltzmann", folder.File("pair.pqr"), "--margin", "8", "--probe-radius", "1.4", "--overwrite", "--output", folder.File("out")];
        CommandRun plain = CommandRun.Successful(solve), guessed = CommandRun.Successful([.. solve, "--guess", folder.File("guess/model.h5")]);
        Assert.Equal(Energy(plain), Energy(guessed));
        Assert.Contains("model.h5", guessed.Output, StringComparison.Ordinal);

        static string Energy(CommandRun run) => run.Output.Split('\n').Single(line => line.Contains("kcal/mol", StringComparison.Ordinal));
    }
}
