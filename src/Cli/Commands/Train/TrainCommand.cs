using System.CommandLine;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;

namespace EquivSim.Cli.Commands.Train;

/// <summary><c>equivsim train</c>: trains a MACE potential.</summary>
internal static class TrainCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var data = new Argument<string[]>("data")
        {
            Description = "Training sets (.h5 or .xyz); isolated atoms among them give the reference energies.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var runs = new ResumableRun<TrainSettings>(TrainOptions.Create(), TrainOutput.Options, TrainOutput.Checkpoint, s => s.Output, (s, folder) => s with { Output = folder });
        var command = new CliCommand(
            "train", "Train a MACE potential on energies, forces and stresses.",
            "equivsim train --config examples/acac.json",
            "equivsim train train.h5 isolated_atoms.h5 --hidden 32x0e+32x1o --epochs 200 --test \"300 K=test.h5\" --output runs/mine",
            "equivsim train --resume --output runs/mine")
        {
            data,
        };
        runs.AddTo(command);
        command.SetAction(parsed =>
        {
            TrainSettings settings = runs.Resolve(parsed);
            if (parsed.GetValue(data) is { Length: > 0 } files)
                settings = settings with { Data = settings.Data with { Train = files } };
            settings.Validate();
            _ = ComputeOptions.FindDevice(settings.Training.Device);
            runs.RequireCheckpoint(parsed, settings);

            var run = new TrainCommandRun(settings, terminal);
            run.LoadData();
            runs.RequireFree(parsed, settings);
            return run.Execute(runs.Resumes(parsed), cancellation);
        });
        return command;
    }
}
