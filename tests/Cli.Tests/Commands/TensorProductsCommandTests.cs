namespace EquivSim.Cli.Tests.Commands;

public sealed class TensorProductsCommandTests
{
    [Fact]
    public void Every_method_is_timed_and_kept()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Successful(
            "bench", "tensor-products", "--to", "2", "--batch", "40", "--seconds", "0", "--backward", "--parts", "settings,gates", "--output", folder.Path);
        foreach (string word in new[] { "SISO", "SIMO", "MIMO", "CG sparse", "CG dense", "Gaunt grid", "Gaunt Fourier", "complete grid", "uuu 32x, 30 %" })
            Assert.Contains(word, run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder.Path, "settings.json")));
        Assert.True(File.Exists(Path.Combine(folder.Path, "tensor-products.png")));
        Assert.True(File.Exists(Path.Combine(folder.Path, "gates.png")));
    }

    [Fact]
    public void One_backend_trains_and_is_tested()
    {
        using var folder = new TemporaryFolder();
        string water = SampleData.WriteWater(folder.File("water.xyz"), 6);
        CommandRun run = CommandRun.Successful(
            "bench", "backends", "--backends", "sparse", "--train", water, "--isolated-atoms", water, "--test", water,
            "--structures", "5", "--epochs", "2", "--seeds", "1", "--hidden", "2x0e+2x1o", "--output", folder.Path);
        Assert.Contains("sparse", run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder.Path, "report.json")));
    }

    [Fact]
    public void An_unknown_backend_is_refused() => CommandRun.Of("bench", "backends", "--backends", "abacus").FailsWith(ExitCode.Usage, "--backends", "abacus");

    [Fact]
    public void An_unknown_part_is_refused() => CommandRun.Of("bench", "tensor-products", "--parts", "all").FailsWith(ExitCode.Usage, "--parts", "all");
}
