using System.CommandLine;
using System.Globalization;
using EquivSim.Cli.Plots;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Hamiltonians;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Hamiltonian;

/// <summary><c>equivsim hamiltonian compare</c>: SPHNet dense and with two sparsities, and QHNet, trained alike on the same data.</summary>
internal static class HamiltonianCompareCommand
{
    private static readonly (string Name, string Folder, double Sparsity, HamiltonianArchitecture Architecture)[] Contenders =
    [
        ("SPHNet", "sphnet", 0, HamiltonianArchitecture.SphNet),
        ("SPHNet, 40 % of paths cut", "sphnet-40", 0.4, HamiltonianArchitecture.SphNet),
        ("SPHNet, 70 % of paths cut", "sphnet-70", 0.7, HamiltonianArchitecture.SphNet),
        ("QHNet", "qhnet", 0, HamiltonianArchitecture.QhNet),
    ];

    /// <summary>Channels that keep the same paths: what fills a machine vector of eight floats.</summary>
    private const int GroupChannels = 8;

    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var data = new Argument<string[]>("data") { Description = "Data sets of matrices (.h5).", Arity = ArgumentArity.OneOrMore };
        var target = new Option<HamiltonianTarget>("--target") { Description = "What the networks predict." };
        EnumWords.Use(target, HamiltonianTarget.MinusGuess);
        var epochs = new Option<int>("--epochs") { Description = "Passes over the training set, the same for all; in the first tenth chance gives up paths, in a twentieth after it the gates select them.", DefaultValueFactory = _ => 50 };
        var channels = new Option<int>("--channels") { Description = "Channels of every feature.", DefaultValueFactory = _ => 24 };
        var batch = new Option<int>("--batch-size") { Description = "Molecules per step.", DefaultValueFactory = _ => 5 };
        var rate = new Option<double>("--learning-rate") { Description = "Initial learning rate.", DefaultValueFactory = _ => 3e-3 };
        var seed = new Option<long>("--seed") { Description = "Seed of weights, data order and selection of paths.", DefaultValueFactory = _ => 1 };
        var output = new Option<string>("--output", "-o") { Description = "Folder for the results.", DefaultValueFactory = _ => "runs/hamiltonian-compare", HelpName = "folder" };
        Option<bool> overwrite = OutputFolder.CreateOverwriteOption();
        var command = new CliCommand(
            "compare", "Train SPHNet, dense and with 40 % and 70 % of its paths cut, and QHNet alike; errors, times, and a figure with the phases of the selection.",
            "equivsim hamiltonian compare data/hamiltonians/methanol.h5 --epochs 50 --output runs/compare")
        {
            data, target, epochs, channels, batch, rate, seed, output, overwrite,
        };
        command.SetAction(parsed =>
        {
            int count = parsed.GetValue(epochs), random = Math.Max(1, count / 10), adaptive = Math.Max(1, count / 20);
            int width = parsed.GetValue(channels);
            string folder = parsed.GetValue(output)!;
            var common = new HamiltonianTrainSettings
            {
                Train = parsed.GetValue(data)!,
                Model = new() { Channels = width, Target = parsed.GetResult(target) is { Implicit: false } ? parsed.GetValue(target) : HamiltonianTarget.MinusGuess, SphericalCutoff = 10, LongCutoff = 10, PairCutoff = 15 },
                Training = new()
                {
                    MaxEpochs = count,
                    BatchSize = parsed.GetValue(batch),
                    LearningRate = parsed.GetValue(rate),
                    Seed = parsed.GetValue(seed),
                    RandomEpochs = random,
                    AdaptiveEpochs = adaptive,
                    EvaluationInterval = adaptive,
                },
            };
            common.Validate();
            OutputFolder.RequireFree(folder, "comparison.json", parsed.GetValue(overwrite));
            var outcomes = new List<(string Name, HamiltonianTrainOutcome Outcome)>();
            foreach ((string name, string own, double sparsity, HamiltonianArchitecture architecture) in Contenders)
            {
                terminal.Heading(name);
                HamiltonianTrainSettings settings = common with
                {
                    Model = common.Model with { Architecture = architecture, PathSparsity = sparsity, PathGroups = sparsity > 0 && width % GroupChannels == 0 ? width / GroupChannels : 1, SphericalLayers = architecture == HamiltonianArchitecture.QhNet ? 5 : 2 },
                    Output = Path.Combine(folder, own),
                };
                HamiltonianTrainOutcome outcome = new HamiltonianTrainRun(settings, terminal).Execute(resume: false, cancellation);
                if (outcome.ExitCode != ExitCode.Success)
                    return outcome.ExitCode;
                outcomes.Add((name, outcome));
            }
            terminal.Heading("Comparison");
            Draw(terminal, outcomes);
            (string figure, string json) = (Path.Combine(folder, "comparison.png"), Path.Combine(folder, "comparison.json"));
            HamiltonianComparisonPlot.Save(figure, [.. outcomes.Select(o => (o.Name, o.Outcome.Result.History))], (random, random + adaptive));
            OptionFile.Write(json, outcomes.ToDictionary(o => o.Name, o => new { o.Outcome.Errors, o.Outcome.Result.History[^1].Seconds }));
            terminal.Results([("figure", figure), ("errors", json)]);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Draw(Terminal terminal, List<(string Name, HamiltonianTrainOutcome Outcome)> outcomes)
    {
        Table table = Tables.OfNumbers(terminal, "network", "H µEh", "relative", "ε occ. µEh", "HOMO µEh", "LUMO µEh", "subspace %", "minutes", "molecules/s");
        double? first = outcomes[0].Outcome.Errors?.Matrix;
        foreach ((string name, HamiltonianTrainOutcome o) in outcomes)
        {
            double seconds = o.Result.History[^1].Seconds, molecules = (double)o.Run.Training.Count * o.Result.History.Count;
            string[] errors = o.Errors is { } e
                ? [Micro(e.Matrix), Quantity.Number(e.Matrix / first!.Value), Micro(e.OccupiedEnergies), Micro(e.Homo), Micro(e.Lumo), (100 * e.Subspace).ToString("0.0000", CultureInfo.InvariantCulture)]
                : ["–", "–", "–", "–", "–", "–"];
            table.AddTextRow([name, .. errors, Quantity.Number(seconds / 60), Quantity.Number(molecules / seconds)]);
        }
        terminal.Draw(table);
    }

    private static string Micro(double hartree) => Quantity.Number(1e6 * hartree);
}
