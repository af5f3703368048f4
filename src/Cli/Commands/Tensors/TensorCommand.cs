using System.CommandLine;
using EquivSim.Cli.Rendering;

namespace EquivSim.Cli.Commands.Tensors;

/// <summary><c>equivsim tensor</c>: functions of several continuous indices.</summary>
internal static class TensorCommand
{
    /// <summary>Builds the command with its own commands.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation) => new("tensor", "Tables with continuous indices: fit and complete.")
    {
        TensorCompleteCommand.Create(terminal, cancellation),
        TensorSampleCommand.Create(terminal),
    };
}
