using System.CommandLine;
using EquivSim.Cli.Commands.Train;
using EquivSim.Cli.Rendering;

namespace EquivSim.Cli.Commands;

/// <summary><c>equivsim quickstart</c>: trains a small MACE, scores it and runs dynamics with it, through the very commands it prints.</summary>
internal static class QuickstartCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var config = new Option<string>("--config", "-c")
        {
            Description = "Options of the training.",
            DefaultValueFactory = _ => "examples/acac.json",
            HelpName = "file.json",
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "Folder for everything.",
            DefaultValueFactory = _ => "runs/quickstart",
            HelpName = "folder",
        };
        var structure = new Option<string>("--structure")
        {
            Description = "Start of the dynamics.",
            DefaultValueFactory = _ => "data/acac/test_MD_300K.h5:0",
            HelpName = "file:index",
        };
        var steps = new Option<int>("--md-steps")
        {
            Description = "Steps of dynamics, 0.5 fs each.",
            DefaultValueFactory = _ => 2000,
        };
        var command = new CliCommand(
            "quickstart",
            "Train a small MACE on acetylacetone from HDF5, score it on two test sets, and run 1 ps of dynamics with it (a few minutes).",
            "equivsim quickstart")
        {
            config, output, structure, steps,
        };
        command.SetAction(parsed => Run(
            parsed.GetValue(config)!, parsed.GetValue(output)!, parsed.GetValue(structure)!, parsed.GetValue(steps), terminal, cancellation));
        return command;
    }

    private static int Run(string config, string output, string structure, int steps, Terminal terminal, CancellationToken cancellation)
    {
        if (!File.Exists(config))
            throw new UsageException($"'{config}' does not exist; run quickstart in the root folder of the repository, or give --config.");

        string model = Path.Combine(output, TrainOutput.Model);
        bool interrupted = File.Exists(Path.Combine(output, TrainOutput.Checkpoint)) && !File.Exists(model);
        string[][] commands =
        [
            ["train", "--config", config, "--output", output, interrupted ? "--resume" : "--overwrite"],
            ["md", model, structure, "--ensemble", "nve", "--temperature", "300", "--timestep", "0.5", "--steps", $"{steps}", "--log-every", "2",
                "--output", Path.Combine(output, "md"), "--overwrite"],
        ];
        foreach (string[] arguments in commands)
        {
            terminal.Heading("$ equivsim " + string.Join(' ', arguments));
            int code = Application.Run(arguments, terminal, cancellation);
            if (code == ExitCode.Interrupted)
                terminal.Line("Run quickstart again to continue.");
            if (code != ExitCode.Success)
                return code;
        }
        terminal.Heading("Quickstart done");
        terminal.Line($"  Everything is in {output}{Path.DirectorySeparatorChar}: the model, learning curve and parity plots, the log, and the dynamics in md{Path.DirectorySeparatorChar}.");
        return ExitCode.Success;
    }
}
