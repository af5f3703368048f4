using EquivSim.Tests;

namespace EquivSim.Cli.Tests.Commands;

public sealed class HamiltonianNetworkTests
{
    [Fact]
    public void A_network_is_trained_scored_and_used_on_a_molecule()
    {
        using var folder = new TemporaryFolder();
        string data = RepositoryFiles.Path("data", "hamiltonians", "rotation_test.h5"), output = folder.File("out");
        CommandRun train = CommandRun.Successful(
            "hamiltonian", "train", data, "--channels", "4", "--bottleneck", "4", "--pair-layers", "1", "--path-sparsity", "0.5", "--random-epochs", "1", "--adaptive-epochs", "1",
            "--epochs", "4", "--batch-size", "3", "--evaluate-every", "2", "--validation-fraction", "0.25", "--output", output);
        Assert.All(["6 matrices to train on, 2 to validate", "model.h5", "all (2)"], word => Assert.Contains(word, train.Output, StringComparison.Ordinal));
        foreach (string name in new[] { "learning-curve.png", "parity.png" })
            Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(Path.Combine(output, name))[..4]);
        CommandRun.Of("hamiltonian", "train", data, "--output", output).FailsWith(ExitCode.Usage, "holds an earlier run");

        _ = CommandRun.Successful("hamiltonian", "evaluate", Path.Combine(output, "model.h5"), data, "--last", "2", "--output", folder.File("scores"));
        Assert.True(File.Exists(folder.File("scores", "errors.json")));

        CommandRun predict = CommandRun.Successful(
            "hamiltonian", "predict", data + ":-1", "--model", RepositoryFiles.Path("data", "models", "hamiltonian", "water.h5"), "--second-model", Path.Combine(output, "model.h5"),
            "--output", folder.File("prediction"));
        Assert.All(["error bar", "the two models differ"], word => Assert.Contains(word, predict.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void One_network_learns_several_files_and_is_scored_by_molecule()
    {
        using var folder = new TemporaryFolder();
        string[] data = [RepositoryFiles.Path("data", "hamiltonians", "mixed.h5"), RepositoryFiles.Path("data", "hamiltonians", "rotation_test.h5")];
        CommandRun train = CommandRun.Successful(
            ["hamiltonian", "train", .. data, "--channels", "4", "--bottleneck", "2", "--pair-layers", "1", "--epochs", "1", "--batch-size", "30", "--output", folder.File("out")]);
        Assert.All(["water (", "methanol (", "carbon_dioxide (2)", "all ("], word => Assert.Contains(word, train.Output, StringComparison.Ordinal));
        CommandRun evaluate = CommandRun.Successful(
            ["hamiltonian", "evaluate", folder.File("out", "model.h5"), .. data, "--validation-fraction", "0.1667", "--output", folder.File("scores")]);
        Assert.All(["acetylene (2)", "all (20)"], word => Assert.Contains(word, evaluate.Output, StringComparison.Ordinal));
        CommandRun.Of(["hamiltonian", "evaluate", folder.File("out", "model.h5"), data[0], "--last", "1", "--validation-fraction", "0.1"]).FailsWith(ExitCode.Usage, "give one of them");
    }

    [Fact]
    public void Networks_are_trained_alike_and_compared()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Successful(
            "hamiltonian", "compare", RepositoryFiles.Path("data", "hamiltonians", "rotation_test.h5"), "--epochs", "3", "--channels", "4", "--output", folder.File("out"));
        Assert.All(["SPHNet, 70 % of paths cut", "QHNet", "molecules/s", "comparison.json"], word => Assert.Contains(word, run.Output, StringComparison.Ordinal));
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(folder.File("out", "comparison.png"))[..4]);
    }

    [Fact]
    public void The_model_that_comes_with_the_program_predicts_water()
    {
        using var folder = new TemporaryFolder();
        string water = folder.File("water.xyz");
        File.WriteAllText(water, "3\n\nO 0 0 0.1173\nH 0 0.7572 -0.4692\nH 0 -0.7572 -0.4692\n");
        CommandRun run = CommandRun.Successful(
            "hamiltonian", "predict", water, "--model", RepositoryFiles.Path("data", "models", "hamiltonian", "water.h5"), "--output", folder.File("out"));
        Assert.All(["H2O", "gap", "levels.png", "matrix.h5"], word => Assert.Contains(word, run.Output, StringComparison.Ordinal));
        CommandRun info = CommandRun.Successful("hamiltonian", "info", folder.File("out", "matrix.h5"));
        Assert.Contains("24", info.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_element_that_the_model_does_not_know_is_refused()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("hf.xyz");
        File.WriteAllText(file, "2\n\nH 0 0 0\nF 0 0 0.92\n");
        CommandRun.Of("hamiltonian", "predict", file, "--model", RepositoryFiles.Path("data", "models", "hamiltonian", "water.h5")).FailsWith(ExitCode.Failure, "does not know F");
    }
}
