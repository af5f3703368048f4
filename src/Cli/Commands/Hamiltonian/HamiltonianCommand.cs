using System.CommandLine;
using EquivSim.Cli.Rendering;

namespace EquivSim.Cli.Commands.Hamiltonian;

/// <summary><c>equivsim hamiltonian</c>: Kohn-Sham matrices of molecules.</summary>
internal static class HamiltonianCommand
{
    /// <summary>Builds the command with its own commands.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation) =>
        new("hamiltonian", "Kohn-Sham matrices: networks that predict them, data, analysis, initial guesses.")
        {
            HamiltonianTrainCommand.Create(terminal, cancellation),
            HamiltonianEvaluateCommand.Create(terminal, cancellation),
            HamiltonianPredictCommand.Create(terminal),
            HamiltonianCompareCommand.Create(terminal, cancellation),
            HamiltonianBenchCommand.Create(terminal, cancellation),
            HamiltonianInfoCommand.Create(terminal),
            HamiltonianAnalyzeCommand.Create(terminal),
            HamiltonianGuessCommand.Create(terminal),
            HamiltonianImportCommand.Create(terminal, cancellation),
        };
}
