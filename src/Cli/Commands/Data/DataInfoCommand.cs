using System.CommandLine;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;

namespace EquivSim.Cli.Commands.Data;

/// <summary><c>equivsim data info</c>: what a file of structures holds.</summary>
internal static class DataInfoCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("file") { Description = "A data set (.h5) or an extended XYZ file." };
        var command = new CliCommand("info", "Show what a file of structures holds.", "equivsim data info data/acac/train_300K.h5") { file };
        command.SetAction(parsed => Show(parsed.GetValue(file)!, terminal));
        return command;
    }

    /// <summary>Draws the summary of one file.</summary>
    public static void Show(string path, Terminal terminal)
    {
        var summary = new DatasetSummary();
        foreach (var structure in StructureFile.Read(path))
            summary.Add(structure);
        DatasetView.Draw(terminal, $"{path} ({Quantity.Bytes(new FileInfo(path).Length)})", summary);
    }
}
