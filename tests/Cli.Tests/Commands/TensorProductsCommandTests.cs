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
    }

    [Fact]
    public void An_unknown_part_is_refused() => CommandRun.Of("bench", "tensor-products", "--parts", "all").FailsWith(ExitCode.Usage, "--parts", "all");
}
