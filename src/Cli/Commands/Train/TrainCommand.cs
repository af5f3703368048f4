using System.CommandLine;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;

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
        var resume = new Option<bool>("--resume") { Description = "Continue the run in the output folder from its checkpoint, with its options." };
        Option<bool> overwrite = OutputFolder.CreateOverwriteOption();
        SettingsBinder<TrainSettings> options = TrainOptions.Create();
        var command = new CliCommand(
            "train", "Train a MACE potential on energies, forces and stresses.",
            "equivsim train --config examples/acac.json",
            "equivsim train train.h5 isolated_atoms.h5 --hidden 32x0e+32x1o --epochs 200 --test \"300 K=test.h5\" --output runs/mine",
            "equivsim train --resume --output runs/mine")
        {
            data, resume, overwrite,
        };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            bool resumes = parsed.GetValue(resume);
            TrainSettings settings = Resolve(parsed, options, resumes);
            if (parsed.GetValue(data) is { Length: > 0 } files)
                settings = settings with { Data = settings.Data with { Train = files } };
            settings.Validate();
            _ = ComputeOptions.FindDevice(settings.Training.Device);
            if (resumes && !File.Exists(Path.Combine(settings.Output, TrainOutput.Checkpoint)))
                throw new UsageException($"'{settings.Output}' holds no {TrainOutput.Checkpoint} to resume from.");

            var run = new TrainCommandRun(settings, terminal);
            run.LoadData();
            OutputFolder.RequireFree(settings.Output, TrainOutput.Checkpoint, mayExist: resumes || parsed.GetValue(overwrite));
            return run.Execute(resumes, cancellation);
        });
        return command;
    }

    /// <summary>A resumed run has the options it was started with, unless the command line says otherwise.</summary>
    private static TrainSettings Resolve(ParseResult parsed, SettingsBinder<TrainSettings> options, bool resumes)
    {
        TrainSettings settings = options.Resolve(parsed);
        string earlier = Path.Combine(settings.Output, TrainOutput.Options);
        return resumes && !options.NamesFile(parsed) && File.Exists(earlier)
            ? options.Resolve(parsed, earlier) with { Output = settings.Output }
            : settings;
    }
}
