using System.CommandLine;
using EquivSim.Cli.Rendering;

namespace EquivSim.Cli.Commands;

/// <summary><c>equivsim info</c>: the machine, a model or a data set.</summary>
internal static class InfoCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new CliCommand(
            "info", "Tell about this machine, a model or a data set.",
            "equivsim info");
        command.SetAction(_ => Tables.DrawFacts(terminal, "Machine", MachineFacts.Collect()));
        return command;
    }
}
