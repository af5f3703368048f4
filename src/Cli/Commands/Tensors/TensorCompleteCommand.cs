using System.CommandLine;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;

namespace EquivSim.Cli.Commands.Tensors;

/// <summary><c>equivsim tensor complete</c>: predicts missing entries of a table with continuous indices.</summary>
internal static class TensorCompleteCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var input = new Argument<string>("file") { Description = "HDF5 file with coords [n, K] and values [n]; folds foldK/train_rows and foldK/test_rows are used when there." };
        Option<bool> overwrite = OutputFolder.CreateOverwriteOption();
        SettingsBinder<TensorSettings> settings = Settings();
        var command = new CliCommand(
            "complete", "Fit a functional Tucker or CP tensor and predict held-out entries, with intervals.",
            "equivsim tensor complete data/funbat/us_temp.h5 --rank 3",
            "equivsim tensor complete data/funbat/beijing_so2.h5 --rank 3 --fold -1 --output runs/so2",
            "equivsim tensor complete mixtures.h5 --rank 4 --cp --smoothness twice --holdout 0.1")
        {
            input, overwrite,
        };
        settings.AddTo(command);
        command.SetAction(parsed =>
        {
            TensorSettings resolved = settings.Resolve(parsed);
            resolved.Validate();
            OutputFolder.RequireFree(resolved.Output, TensorOutput.Options, mayExist: parsed.GetValue(overwrite));
            TensorFile file = TensorFile.Read(parsed.GetValue(input)!);
            OptionFile.Write(Path.Combine(resolved.Output, TensorOutput.Options), resolved);
            return new TensorRun(resolved, terminal).Execute(file, cancellation);
        });
        return command;
    }

    private static SettingsBinder<TensorSettings> Settings() => new SettingsBinder<TensorSettings>(new TensorSettings())
        .Add("--rank", "Number of latent functions of each mode.", s => s.Rank, (s, v) => s with { Rank = v })
        .Add("--cp", "A CP model in place of Tucker: no core.", s => s.Cp, (s, v) => s with { Cp = v })
        .Add("--smoothness", "Derivatives of the latent functions: Matern 1/2, 3/2 or 5/2, or fits with each of them mixed.", s => s.Smoothness, (s, v) => s with { Smoothness = v })
        .Add("--starts", "Number of fits from different starts, of each smoothness, whose predictions are mixed.", s => s.Starts, (s, v) => s with { Starts = v })
        .Add("--length-scale", "Length scale at the start, as a part of each mode's range.", s => s.LengthScale, (s, v) => s with { LengthScale = v })
        .Add("--fixed-priors", "Do not learn length scales and variances.", s => s.FixedPriors, (s, v) => s with { FixedPriors = v })
        .Add("--sweeps", "Largest number of sweeps.", s => s.Sweeps, (s, v) => s with { Sweeps = v })
        .Add("--fold", "The fold to test on, -1 for all.", s => s.Fold, (s, v) => s with { Fold = v })
        .Add("--holdout", "Part of the entries to hold out where the file has no folds.", s => s.Holdout, (s, v) => s with { Holdout = v })
        .Add("--seed", "Seed of start and hold-out.", s => s.Seed, (s, v) => s with { Seed = v })
        .Add("--output", "Folder for the results.", s => s.Output, (s, v) => s with { Output = v }, "folder");
}
