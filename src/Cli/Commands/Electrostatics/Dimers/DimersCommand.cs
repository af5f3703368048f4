using System.CommandLine;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Potentials;

namespace EquivSim.Cli.Commands.Electrostatics.Dimers;

/// <summary><c>equivsim electrostatics bench dimers</c>: charged and polar dimers pulled apart, by one protocol for all.</summary>
internal static class DimersCommand
{
    /// <summary>Builds the command.</summary>
    public static CliCommand Create(Terminal terminal, CancellationToken cancellation)
    {
        var folder = new Argument<string>("folder") { Description = "Folder with pairs of files train-NAME.xyz and test-NAME.xyz, whose frames have energies, forces and a distance." };
        var seeds = new Option<int>("--seeds") { Description = "Models of each kind a dimer.", DefaultValueFactory = _ => 3 };
        var only = new Option<string[]>("--dimers") { Description = "Names of the dimers to train; all without it.", HelpName = "names", AllowMultipleArgumentsPerToken = true };
        var settings = new SettingsBinder<LearnSettings>(new LearnSettings { Cutoff = 5, Epochs = 2000, BatchSize = 3, EnergyWeight = 20000, Kernel = LatentKernel.Truncated, Output = "runs/dimers" })
            .Add("--epochs", "Passes over the training set.", s => s.Epochs, (s, v) => s with { Epochs = v })
            .Add("--hidden", "Features of the network.", s => s.Hidden, (s, v) => s with { Hidden = v }, "irreps")
            .Add("--cutoff", "Cut-off of the short-range part, Å.", s => s.Cutoff, (s, v) => s with { Cutoff = v })
            .Add("--batch-size", "Structures per step.", s => s.BatchSize, (s, v) => s with { BatchSize = v })
            .Add("--learning-rate", "Initial learning rate.", s => s.LearningRate, (s, v) => s with { LearningRate = v })
            .Add("--energy-weight", "Weight of the energy per atom in the loss; forces weigh 100.", s => s.EnergyWeight, (s, v) => s with { EnergyWeight = v })
            .Add("--seed", "First seed of weights and order.", s => s.Seed, (s, v) => s with { Seed = v })
            .Add("--output", "Folder for the results; trainings that it holds are not repeated.", s => s.Output, (s, v) => s with { Output = v }, "folder");
        var command = new CliCommand(
            "dimers", "MACE with and without latent charges on dimers: trained at short separation, tested pulled apart; medians over seeds.",
            "equivsim electrostatics bench dimers ../shared/data/electrostatics/charged_dimers")
        {
            folder, seeds, only,
        };
        settings.AddTo(command);
        command.SetAction(parsed =>
        {
            int count = parsed.GetValue(seeds) is > 0 and int n ? n : throw new UsageException($"--seeds must be at least 1; got {parsed.GetValue(seeds)}.");
            DimerPair[] dimers = DimerPair.ReadAll(parsed.GetValue(folder)!);
            if (parsed.GetValue(only) is { Length: > 0 } names)
            {
                string[] unknown = [.. names.Except(dimers.Select(d => d.Name))];
                if (unknown.Length > 0)
                    throw new UsageException($"There is no dimer {string.Join(", ", unknown)}; there are: {string.Join(", ", dimers.Select(d => d.Name))}.");
                dimers = [.. dimers.Where(d => names.Contains(d.Name))];
            }
            return new DimerStudy(terminal, settings.Resolve(parsed), count).Run(dimers, cancellation);
        });
        return command;
    }
}
