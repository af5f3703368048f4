using System.CommandLine;
using EquivSim.Cli.Rendering;

namespace EquivSim.Cli.Commands.Hamiltonian;

/// <summary><c>equivsim hamiltonian</c>: Kohn-Sham matrices of molecules.</summary>
internal static class HamiltonianCommand
{
    /// <summary>Builds the command with its own commands.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation) =>
        new("hamiltonian", "Kohn-Sham matrices: data, analysis, initial guesses.")
        {
            HamiltonianInfoCommand.Create(terminal),
            HamiltonianAnalyzeCommand.Create(terminal),
            HamiltonianGuessCommand.Create(terminal),
            HamiltonianImportCommand.Create(terminal, cancellation),
        };
}
