namespace EquivSim.Cli.Tests.Commands;

public sealed class BenchCommandTests
{
    [Fact]
    public void Networks_are_timed_told_kept_and_drawn()
    {
        using var folder = new TemporaryFolder();
        string structure = folder.File("water.xyz");
        File.WriteAllText(structure, "3\nProperties=species:S:1:pos:R:3\nO 0 0 0\nH 0.96 0 0\nH -0.24 0.93 0\n");
        CommandRun run = CommandRun.Successful(
            "bench", "mace", structure, "--hidden", "4x0e", "8x0e+8x1o", "--repeats", "1", "--output", folder.File("mace.json"), "--plot", folder.File("mace.png"));
        Assert.Contains("8x0e+8x1o", run.Output, StringComparison.Ordinal);
        Assert.Contains("4x0e", File.ReadAllText(folder.File("mace.json")), StringComparison.Ordinal);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(folder.File("mace.png")).Take(4));
    }
}
