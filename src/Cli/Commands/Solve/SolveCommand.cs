using System.CommandLine;
using EquivSim.Cli.Rendering;

namespace EquivSim.Cli.Commands.Solve;

/// <summary><c>equivsim solve</c>: differential equations, by solvers and by learned operators.</summary>
internal static class SolveCommand
{
    /// <summary>Builds the command with its own commands.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation) => new("solve", "Solve differential equations, and learn to.")
    {
        SolveDataCommand.Create(terminal, cancellation),
        SolveGpCommand.Create(terminal, cancellation),
        SolveGpCalibrationCommand.Create(terminal, cancellation),
        SolveTensorGpCommand.Create(terminal, cancellation),
        SolveFnoCommand.Create(terminal, cancellation),
        SolvePoissonBoltzmannCommand.Create(terminal),
    };
}
