using System.CommandLine;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;
using EquivSim.Potentials;

namespace EquivSim.Cli.Commands;

/// <summary><c>equivsim convert</c>: MACE's own model files into ours, without Python.</summary>
internal static class ConvertCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        Argument<string> model = ModelFile.CreateArgument();
        var output = new Argument<string>("out.h5") { Description = "The model file to write." };
        var command = new CliCommand(
            "convert", "Turn a MACE .model file into EquivSim's HDF5 model file, exactly; nothing in the file is executed.",
            "equivsim convert data/models/mace-solvent/mace01_swa.model mace01.h5")
        {
            model, output,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(output)!;
            if (!Path.GetExtension(path).Equals(".h5", StringComparison.OrdinalIgnoreCase))
                throw new UsageException($"The model is written as HDF5 and its name ends in .h5; got '{path}'.");
            MaceModelData data = ModelFile.Read(parsed.GetValue(model)!);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            MaceModelFile.Write(path, data);
            ModelView.Draw(terminal, parsed.GetValue(model)!, data);
            terminal.Results(("model", $"{path} ({Quantity.Bytes(new FileInfo(path).Length)})"));
        });
        return command;
    }
}
