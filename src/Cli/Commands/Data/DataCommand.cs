using System.CommandLine;
using EquivSim.Cli.Rendering;

namespace EquivSim.Cli.Commands.Data;

/// <summary><c>equivsim data</c>: everything about data sets.</summary>
internal static class DataCommand
{
    /// <summary>Builds the command with its own commands.</summary>
    public static Command Create(Terminal terminal) => new("data", "Import, build, inspect and split data sets.")
    {
        DataImportCommand.Create(terminal),
        DataBuildCommand.Create(terminal),
        DataInfoCommand.Create(terminal),
        DataSplitCommand.Create(terminal),
    };
}
