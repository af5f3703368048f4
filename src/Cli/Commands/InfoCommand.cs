using System.CommandLine;
using EquivSim.Cli.Commands.Data;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;
using EquivSim.Potentials;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands;

/// <summary><c>equivsim info</c>: the machine, a model or a data set.</summary>
internal static class InfoCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string?>("file") { Description = "A model or a data set; the machine when left out.", Arity = ArgumentArity.ZeroOrOne };
        var command = new CliCommand(
            "info", "Tell about this machine, a model or a data set.",
            "equivsim info",
            "equivsim info mace.model",
            "equivsim info data/acac/train_300K.h5")
        {
            file,
        };
        command.SetAction(parsed => Show(parsed.GetValue(file), terminal));
        return command;
    }

    private static void Show(string? path, Terminal terminal)
    {
        if (path is null)
            Tables.DrawFacts(terminal, "Machine", MachineFacts.Collect());
        else
            ShowFile(path, terminal);
    }

    private static void ShowFile(string path, Terminal terminal)
    {
        MaceModelData model;
        try
        {
            model = ModelFile.Read(path);
        }
        catch (InvalidDataException notModel)
        {
            try
            {
                DataInfoCommand.Show(path, terminal);
            }
            catch (DataFileException notData)
            {
                throw new InvalidDataException($"Neither a model ({notModel.Message.TrimEnd('.')}) nor a data set ({notData.Message.TrimEnd('.')}).", notData);
            }
            return;
        }
        ModelView.Draw(terminal, path, model);
    }
}
