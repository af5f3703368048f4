using System.CommandLine;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;
using EquivSim.Structures;

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
        DatasetSummary summary = DatasetSummary.Of(StructureFile.Read(path));
        bool isFile = File.Exists(path);
        DatasetView.Draw(terminal, isFile ? $"{path} ({Quantity.Bytes(new FileInfo(path).Length)})" : path, summary);
        if (isFile && StructureDataset.IsHdf5(path))
            ShowMetadata(path, terminal);
    }

    private static void ShowMetadata(string path, Terminal terminal)
    {
        using StructureDataset dataset = StructureDataset.Open(path);
        DatasetMetadata metadata = dataset.Metadata;
        List<(string, string)> facts = [.. new[]
        {
            ("description", metadata.Description), ("source", metadata.Source), ("licence", metadata.License),
        }.Where(f => f.Item2 is not null).Select(f => (f.Item1, f.Item2!))];
        if (facts.Count > 0)
            Tables.DrawFacts(terminal, "About", facts);
    }
}
