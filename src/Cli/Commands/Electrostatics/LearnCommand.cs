using System.CommandLine;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Potentials;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands.Electrostatics;

/// <summary><c>equivsim electrostatics learn</c>: MACE with and without latent charges, trained on near and tested on far structures.</summary>
internal static class LearnCommand
{
    /// <summary>Builds the command.</summary>
    public static CliCommand Create(Terminal terminal, CancellationToken cancellation)
    {
        var train = new Option<string[]>("--train") { Description = "Structures to train on (near); made-up dimers of known point charges without it.", HelpName = "files", AllowMultipleArgumentsPerToken = true };
        var test = new Option<string[]>("--test") { Description = "Structures to test on (far).", HelpName = "files", AllowMultipleArgumentsPerToken = true };
        var settings = new SettingsBinder<LearnSettings>(new LearnSettings())
            .Add("--epochs", "Passes over the training set.", s => s.Epochs, (s, v) => s with { Epochs = v })
            .Add("--hidden", "Features of the network.", s => s.Hidden, (s, v) => s with { Hidden = v }, "irreps")
            .Add("--cutoff", "Cut-off of the short-range part, Å.", s => s.Cutoff, (s, v) => s with { Cutoff = v })
            .Add("--batch-size", "Structures per step.", s => s.BatchSize, (s, v) => s with { BatchSize = v })
            .Add("--learning-rate", "Initial learning rate.", s => s.LearningRate, (s, v) => s with { LearningRate = v })
            .Add("--energy-weight", "Weight of the energy per atom in the loss; forces weigh 100.", s => s.EnergyWeight, (s, v) => s with { EnergyWeight = v })
            .Add("--open", "Take the structures as open, whatever cell the file gives.", s => s.Open, (s, v) => s with { Open = v })
            .Add("--seed", "Seed of weights and order.", s => s.Seed, (s, v) => s with { Seed = v })
            .Add("--output", "Folder for the results.", s => s.Output, (s, v) => s with { Output = v }, "folder");
        var command = new CliCommand(
            "learn", "Train MACE with and without latent charges on energies and forces of near structures; test both on far ones.",
            "equivsim electrostatics learn",
            "equivsim electrostatics learn --train dimers/train-id*.xyz --test dimers/test-id*.xyz --cutoff 5 --output runs/dimers")
        {
            train, test,
        };
        settings.AddTo(command);
        command.SetAction(parsed =>
        {
            LearnSettings resolved = settings.Resolve(parsed);
            string[] near = parsed.GetValue(train) ?? [], far = parsed.GetValue(test) ?? [];
            if (near.Length == 0 != (far.Length == 0))
                throw new UsageException("--train and --test belong together: give both, or neither for the made-up set.");
            bool madeUp = near.Length == 0;
            Structure[] training = madeUp ? [.. PointChargeDimers.Make(240, 2.2, 6.5, seed: 1)] : [.. near.SelectMany(f => Read(f, resolved.Open))];
            Structure[] testing = madeUp ? [.. PointChargeDimers.Make(120, 7, 15, seed: 2)] : [.. far.SelectMany(f => Read(f, resolved.Open))];
            return new LearnRun(resolved, terminal, madeUp).Execute(training, testing, cancellation);
        });
        return command;
    }

    private static IEnumerable<Structure> Read(string file, bool open) => StructureFile.Read(file).Select(s =>
    {
        if (open)
            s.Cell = Cell.None;
        if (s.ConfigType is null && s.Properties.TryGet("label", out PropertyValue? label))
            s.ConfigType = label.ToString();
        return s;
    });
}
