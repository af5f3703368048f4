using System.Text.Json;
using EquivSim.Tests;

namespace EquivSim.Cli.Tests.Commands;

public sealed class HamiltonianCommandTests
{
    private static string Data(string name) => RepositoryFiles.Path("data", "hamiltonians", name);

    [Fact]
    public void Info_tells_molecules_and_level_of_theory()
    {
        CommandRun run = CommandRun.Successful("hamiltonian", "info", Data("mixed.h5"));
        Assert.All(["VWN5", "def2-SVP", "formaldehyde", "C 3s2p1d", "100 of 10 molecules"], word => Assert.Contains(word, run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void Info_of_one_matrix_tells_what_is_stored()
    {
        CommandRun run = CommandRun.Successful("hamiltonian", "info", Data("water.h5") + ":3");
        Assert.All(["H2O", "24 orbitals", "HOMO, LUMO", "dipole", "H, S, initial H"], word => Assert.Contains(word, run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void Analyze_writes_energies_charges_pictures_and_cubes()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Successful("hamiltonian", "analyze", Data("rotation_test.h5") + ":-1", "--cube", "--output", folder.File("out"));
        Assert.All(["gap", "Mulliken", "Löwdin", "10.000000000"], word => Assert.Contains(word, run.Output, StringComparison.Ordinal));
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(folder.File("out", "orbitals.json")));
        Assert.Equal(24, json.RootElement.GetProperty("orbital_energies_in_hartree").GetArrayLength());
        Assert.Equal(0, json.RootElement.GetProperty("mulliken_charges").EnumerateArray().Sum(c => c.GetDouble()), 1e-9);
        foreach (string name in new[] { "levels.png", "homo.png", "lumo.png" })
            Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(folder.File("out", name))[..4]);
        Assert.StartsWith("water, HOMO at ", File.ReadLines(folder.File("out", "homo.cube")).First(), StringComparison.Ordinal);
    }

    [Fact]
    public void Analyze_compares_the_initial_guess_with_the_converged_matrix()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Successful("hamiltonian", "analyze", Data("rotation_test.h5") + ":4", "--initial", "--output", folder.File("out"));
        Assert.All(["H µEh", "subspace %", "|HDS - SDH|"], word => Assert.Contains(word, run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void Guess_measures_all_guesses_and_writes_the_fitted_one()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Successful("hamiltonian", "guess", Data("mixed.h5"), "--validation", "5", "--output", folder.File("guess.json"));
        Assert.All(["stored guess (DFT)", "core Hamiltonian", "extended Hückel, fitted", "one-electron, fitted"], word => Assert.Contains(word, run.Output, StringComparison.Ordinal));
        Assert.NotNull(Hamiltonians.OneElectronGuess.FromJson(File.ReadAllText(folder.File("guess.json"))));
    }

    [Fact]
    public void A_database_of_QH9_is_imported()
    {
        using var folder = new TemporaryFolder();
        CommandRun run = CommandRun.Successful("hamiltonian", "import", RepositoryFiles.Path("data", "reference", "qh9-stable.db"), folder.File("qh9.h5"), "--limit", "3");
        Assert.Contains("read as Å", run.Output, StringComparison.Ordinal);
        Assert.Contains("3 of 3 molecules", CommandRun.Successful("hamiltonian", "info", folder.File("qh9.h5")).Output, StringComparison.Ordinal);
        CommandRun.Of("hamiltonian", "import", "none.db", folder.File("qh9.h5")).FailsWith(ExitCode.Failure, "none.db");
        CommandRun.Of("hamiltonian", "import", RepositoryFiles.Path("data", "reference", "qh9-stable.db"), folder.File("qh9.xyz")).FailsWith(ExitCode.Usage, ".h5");
    }

    [Fact]
    public void Bench_times_a_growing_molecule()
    {
        CommandRun run = CommandRun.Successful("bench", "orbitals", Data("mixed.h5"), "--carbons", "2");
        Assert.All(["C1H4", "C2H6", "58", "MathNet"], word => Assert.Contains(word, run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void Wrong_files_and_numbers_are_told_in_one_line()
    {
        CommandRun.Of("hamiltonian", "info", "nowhere.h5").FailsWith(ExitCode.Failure, "nowhere.h5");
        CommandRun.Of("hamiltonian", "info", RepositoryFiles.Path("data", "acac", "train_300K.h5")).FailsWith(ExitCode.Failure, "equivsim-hamiltonian-v1");
        CommandRun.Of("hamiltonian", "analyze", Data("rotation_test.h5") + ":8").FailsWith(ExitCode.Usage, "8 matrices");
        CommandRun.Of("hamiltonian", "guess", Data("rotation_test.h5"), "--validation", "8").FailsWith(ExitCode.Usage, "0 to 7");
        CommandRun.Of("hamiltonian", "bench", Data("methanol.h5"), "--paths", RepositoryFiles.Path("data", "models", "hamiltonian", "water.h5")).FailsWith(ExitCode.Usage, "has cut none");
    }
}
