using System.CommandLine;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands.Data;

/// <summary><c>equivsim data import</c>: extended XYZ files into one HDF5 data set.</summary>
internal static class DataImportCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("in... out.h5")
        {
            Description = "What to read (.xyz, .h5, DeePMD folders), then the data set to write.",
            Arity = new ArgumentArity(2, 100_000),
        };
        var unlabelled = new Option<bool>("--allow-unlabelled") { Description = "Take structures without an energy too." };
        var description = new Option<string?>("--description") { Description = "What the data are; kept in the file." };
        var source = new Option<string?>("--source") { Description = "Where the data come from; kept in the file." };
        var license = new Option<string?>("--license") { Description = "Licence of the data; kept in the file." };
        var labels = new LabelOptions();
        var command = new CliCommand(
            "import", "Turn extended XYZ files, data sets or DeePMD folders into one HDF5 data set; tells which labels were found and used.",
            "equivsim data import train.xyz data/train.h5",
            "equivsim data import a.xyz b.xyz data/all.h5 --energy-key dft_energy --forces-key dft_forces")
        {
            files, unlabelled, description, source, license,
        };
        labels.AddTo(command);
        command.SetAction(parsed =>
        {
            string[] paths = parsed.GetValue(files)!;
            var options = new ExtendedXyzOptions
            {
                Keys = labels.Resolve(parsed),
                Require = parsed.GetValue(unlabelled) ? Labels.None : Labels.Energy,
            };
            var metadata = new DatasetMetadata
            {
                Description = parsed.GetValue(description),
                Source = parsed.GetValue(source),
                License = parsed.GetValue(license),
            };
            Import(paths[..^1], paths[^1], options, metadata, terminal);
        });
        return command;
    }

    private static void Import(string[] inputs, string output, ExtendedXyzOptions options, DatasetMetadata metadata, Terminal terminal)
    {
        if (!StructureFile.IsDatasetName(output))
            throw new UsageException($"The last file is the data set to write and ends in .h5; got '{output}'.");
        foreach (string input in inputs)
        {
            if (!StructureFile.IsExtendedXyz(input))
                continue;
            ExtendedXyzKeys keys = ExtendedXyz.Scan(input, options);
            ShowKeys(input, keys, terminal);
            metadata = metadata with { SourceKeys = keys.Used };
        }

        StructureFile.Write(output, inputs.SelectMany(input => StructureFile.Read(input, options)), metadata);
        DatasetSummary summary = DatasetSummary.Of(StructureFile.Read(output));
        DatasetView.Draw(terminal, "Imported", summary);
        if (summary.ForcesCount == 0)
            terminal.Warning("No structure has forces. If the file holds them, name their column with --forces-key.");
        terminal.Results(("data set", $"{output} ({Quantity.Bytes(new FileInfo(output).Length)})"));
    }

    private static void ShowKeys(string input, ExtendedXyzKeys keys, Terminal terminal)
    {
        Tables.DrawFacts(terminal, input,
        [
            ("structures", Quantity.Count(keys.StructureCount)),
            ("keys found", Names(keys.StructureKeys)),
            ("columns found", Names(keys.AtomColumns)),
            ("energy from", keys.Used.Energy ?? "nothing"),
            ("forces from", keys.Used.Forces ?? "nothing"),
            ("stress from", keys.Used.Stress ?? keys.Used.Virial ?? "nothing"),
        ]);

        string Names(IReadOnlyDictionary<string, int> counts) => string.Join(", ", counts.Select(
            c => c.Value == keys.StructureCount ? c.Key : $"{c.Key} (in {Quantity.Count(c.Value)})"));
    }
}
