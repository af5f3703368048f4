using System.CommandLine;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;
using EquivSim.Hamiltonians;

namespace EquivSim.Cli.Commands.Hamiltonian;

/// <summary><c>equivsim hamiltonian analyze</c>: what a stored matrix says about its molecule.</summary>
internal static class HamiltonianAnalyzeCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var place = new Argument<string>("matrix") { Description = "A data set of matrices (.h5), with :index behind it for another than the first." };
        var output = new Option<string>("--output", "-o") { Description = "Folder for plots and files.", DefaultValueFactory = _ => "runs/hamiltonian", HelpName = "folder" };
        var cubes = new Option<bool>("--cube") { Description = "Also write HOMO and LUMO as cube files." };
        var initial = new Option<bool>("--initial") { Description = "Analyse the stored initial guess in place of the converged matrix, and compare." };
        var command = new CliCommand(
            "analyze", "Orbital energies, charges and dipole moment of a stored matrix, with plots.",
            "equivsim hamiltonian analyze data/hamiltonians/water.h5:3",
            "equivsim hamiltonian analyze data/hamiltonians/mixed.h5:-1 --cube --output methanol")
        {
            place, output, cubes, initial,
        };
        command.SetAction(parsed =>
        {
            HamiltonianSample sample = MatrixFile.ReadOne(parsed.GetValue(place)!);
            var report = new HamiltonianReport(terminal, parsed.GetValue(output)!, parsed.GetValue(cubes));
            if (!parsed.GetValue(initial))
            {
                double[] stored = sample.Hamiltonian ?? throw new UsageException($"'{parsed.GetValue(place)}' holds no converged matrix of {sample.Name}.");
                report.Show(sample, stored, reference: null);
                return;
            }
            double[] guess = sample.InitialHamiltonian ?? throw new UsageException($"'{parsed.GetValue(place)}' holds no initial guess of {sample.Name}.");
            report.Show(sample, guess, sample.Hamiltonian is null ? null : new HamiltonianReference(sample));
        });
        return command;
    }
}
