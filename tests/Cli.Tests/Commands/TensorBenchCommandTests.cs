using EquivSim.Tests;

namespace EquivSim.Cli.Tests;

public sealed class TensorBenchCommandTests
{
    private static readonly string Peptide = RepositoryFiles.Path("data/electrostatics/biomolecules/1ajj.pqr");

    [Fact]
    public void Blocks_of_crystal_are_timed_and_drawn()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Successful(
            "electrostatics", "bench", "lattice", "--edge", "2", "3", "--vacancies", "1", "--repeats", "1", "--tolerance", "1e-3", "--plot", folder.File("p.png"), "--output", folder.File("r.json"));
        Assert.Contains("edge^", run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("p.png")) && File.Exists(folder.File("r.json")));
    }

    [Fact]
    public void Grids_and_points_are_timed_against_the_direct_sum()
    {
        CommandRun cube = CommandRun.Successful("electrostatics", "bench", "cube", Peptide, "--points", "16", "--repeats", "1", "--tolerance", "1e-3");
        Assert.Contains("direct sum, single", cube.Output, StringComparison.Ordinal);
        CommandRun host = CommandRun.Successful("electrostatics", "bench", "host", Peptide, "--points", "3000", "--repeats", "1", "--tolerance", "1e-3");
        Assert.Contains("mesh with splines", host.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_map_can_be_kept_compressed()
    {
        using var folder = new TemporaryFolder();
        CommandRun.Successful("electrostatics", "map", Peptide, "--spacing", "3", "--error", "1e-3", "--output", folder.File("m.dx"), "--save", folder.File("m.h5"));
        Assert.Equal(519, EquivSim.Electrostatics.FrozenEnvironmentFile.Read(folder.File("m.h5")).Charges.Count);
    }

    [Fact]
    public void Wrong_numbers_are_usage_errors()
    {
        CommandRun.Of("electrostatics", "bench", "lattice", "--edge", "0").FailsWith(ExitCode.Usage, "--edge must be positive");
        CommandRun.Of("electrostatics", "bench", "cube", Peptide, "--points", "7").FailsWith(ExitCode.Usage, "--points");
    }
}
