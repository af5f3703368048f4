using EquivSim.Structures;
using EquivSim.Tests;

namespace EquivSim.Cli.Tests.Commands;

public sealed class ElectrostaticsCommandTests
{
    private static readonly string Protein = RepositoryFiles.Path("data", "electrostatics", "biomolecules", "1ajj.pqr");
    private static readonly string Water = RepositoryFiles.Path("data", "electrostatics", "water_100.xyz");

    [Fact]
    public void Energy_of_a_pqr_file_is_the_reference_sum()
    {
        CommandRun run = CommandRun.Successful("electrostatics", "energy", Protein);
        Assert.Contains("-24.90828533", run.Output, StringComparison.Ordinal);
        Assert.Contains("direct sum", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ewald")]
    [InlineData("spme")]
    [InlineData("separable-sum")]
    [InlineData("separable-mesh")]
    public void Every_solver_gives_the_energy_of_a_crystal(string solver)
    {
        CommandRun run = CommandRun.Successful("electrostatics", "energy", Water, "--solver", solver, "--error", "1e-5");
        Assert.Contains("(-64.358", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Energies_and_forces_are_written()
    {
        using var folder = new TemporaryFolder();
        string output = folder.File("out.xyz");
        CommandRun.Successful("electrostatics", "energy", Water, "--charge", "O=-0.8476", "H=0.4238", "--output", output);
        Structure read = ExtendedXyz.Read(output).Single();
        Assert.Equal(-64.358634707041 * Units.Coulomb, read.Energy!.Value, 1e-6);
        Assert.Equal(900, read.Forces!.Length);
    }

    [Fact]
    public void Missing_and_unreadable_charges_are_told()
    {
        using var folder = new TemporaryFolder();
        ExtendedXyz.Write(folder.File("bare.xyz"), [new Structure([1, 8], [0, 0, 0, 0, 0, 1])]);
        CommandRun.Of("electrostatics", "energy", folder.File("bare.xyz")).FailsWith(ExitCode.Usage, "no charges", "--charge");
        CommandRun.Of("electrostatics", "energy", folder.File("bare.xyz"), "--charge", "H=1").FailsWith(ExitCode.Usage, "O");
        CommandRun.Of("electrostatics", "energy", folder.File("bare.xyz"), "--charge", "H:1").FailsWith(ExitCode.Usage, "element=charge");
        CommandRun.Of("electrostatics", "energy", Water, "--error", "2").FailsWith(ExitCode.Usage, "--error");
    }

    [Fact]
    public void A_map_is_a_grid_and_a_picture()
    {
        using var folder = new TemporaryFolder();
        CommandRun.Successful("electrostatics", "map", Protein, "--spacing", "3", "--output", folder.File("map.cube"));
        Assert.True(new FileInfo(folder.File("map.cube")).Length > 10000);
        Assert.True(new FileInfo(folder.File("map.png")).Length > 5000);
        CommandRun.Of("electrostatics", "map", Protein, "--output", "map.txt").FailsWith(ExitCode.Usage, ".cube");
    }

    [Fact]
    public void Madelung_constants_are_printed_to_thirteen_digits() =>
        Assert.Contains("1.74756459463", CommandRun.Successful("electrostatics", "madelung").Output, StringComparison.Ordinal);

    [Fact]
    public void Learning_compares_models_with_and_without_charges()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Successful("electrostatics", "learn", "--epochs", "1", "--hidden", "4x0e+4x1o", "--output", folder.File("learn"));
        Assert.Contains("CC", run.Output, StringComparison.Ordinal);
        Assert.Contains("Li", run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("learn/latent-charges/model.h5")));
        Assert.True(File.Exists(folder.File("learn/far.png")));

        ExtendedXyz.Write(folder.File("dimer.xyz"), [new Structure([3, 9], [0, 0, 0, 0, 0, 3])]);
        CommandRun.Successful("md", folder.File("learn/latent-charges/model.h5"), folder.File("dimer.xyz"), "--steps", "2", "--output", folder.File("md"));
    }

    [Fact]
    public void A_short_run_at_constant_energy_tells_its_drift() => Assert.Contains(
        "of the kinetic energy per ns", CommandRun.Successful("electrostatics", "bench", "drift", Water, "--steps", "120", "--error", "1e-3").Output, StringComparison.Ordinal);

    [Fact]
    public void Several_time_steps_are_compared_with_Verlet()
    {
        CommandRun run = CommandRun.Successful("electrostatics", "bench", "respa", Water, "--ps", "0.03", "--error", "1e-3");
        Assert.Contains("mesh / pairs 2 / springs 0.5", run.Output, StringComparison.Ordinal);
        CommandRun.Of("electrostatics", "bench", "respa", Water, "--ps", "0").FailsWith(ExitCode.Usage, "--ps");
    }

    [Fact]
    public void Insertions_are_compared_with_sums_that_keep_the_host()
    {
        CommandRun run = CommandRun.Successful("electrostatics", "bench", "insertion", Water, "--insertions", "400", "--repeats", "1", "--tolerance", "1e-3");
        Assert.Contains("frozen environment", run.Output, StringComparison.Ordinal);
        Assert.Contains("Ewald sum", run.Output, StringComparison.Ordinal);
        CommandRun.Of("electrostatics", "bench", "insertion", Protein).FailsWith(ExitCode.Usage, "periodic");
    }

    [Fact]
    public void Dimers_are_trained_once_and_told_from_what_the_folder_holds()
    {
        using var folder = new TemporaryFolder();
        ExtendedXyz.Write(folder.File("train-ion.xyz"), new[] { 2.5, 3, 3.5 }.Select(Pair));
        ExtendedXyz.Write(folder.File("test-ion.xyz"), new[] { 8.0, 9 }.Select(Pair));
        string data = Path.GetDirectoryName(folder.File("train-ion.xyz"))!, output = folder.File("runs");
        string[] call = ["electrostatics", "bench", "dimers", data, "--epochs", "1", "--hidden", "4x0e+4x1o", "--seeds", "2", "--output", output];
        CommandRun first = CommandRun.Successful(call), second = CommandRun.Successful(call);
        Assert.Contains("CC ion, seed 2", first.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("seed 2", second.Output, StringComparison.Ordinal);
        Assert.Contains("CC (ion)", second.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(output, "dimers.png")));
        CommandRun.Of([.. call, "--cutoff", "3"]).FailsWith(ExitCode.Usage, "other settings");
        CommandRun.Of("electrostatics", "bench", "dimers", output).FailsWith(ExitCode.Usage, "no dimers");

        static Structure Pair(double r)
        {
            double force = Units.Coulomb / (r * r);
            var pair = new Structure([3, 9], [0, 0, 0, 0, 0, r]) { Energy = -Units.Coulomb / r, Forces = [0, 0, force, 0, 0, -force] };
            pair.Properties["distance"] = PropertyValue.Of(r);
            pair.Properties["label"] = PropertyValue.Of("CC");
            return pair;
        }
    }

    [Fact]
    public void A_pdb_file_takes_its_charges_from_a_table()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder.File("pair.pdb"),
        [
            "HETATM    1 NA    NA A   1       0.000   0.000   0.000",
            "HETATM    2 CL    CL A   2       0.000   0.000   2.500",
        ]);
        File.WriteAllText(folder.File("charges.txt"), "NA NA 1\nCL CL -1\n");
        CommandRun run = CommandRun.Successful("electrostatics", "energy", folder.File("pair.pdb"), "--charge-table", folder.File("charges.txt"));
        Assert.Contains("(-0.4", run.Output, StringComparison.Ordinal);
        CommandRun.Of("electrostatics", "energy", folder.File("pair.pdb")).FailsWith(ExitCode.Usage, "--charge-table");
    }
}
