using System.CommandLine;
using System.Globalization;
using EquivSim.Cli.Data;
using EquivSim.Cli.Plots;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using EquivSim.TorchRuntime;

namespace EquivSim.Cli.Commands.Bench;

/// <summary><c>equivsim bench mace</c>: energy and forces by the compiled evaluator and by torch.</summary>
internal static class BenchMaceCommand
{
    /// <summary>Builds the command.</summary>
    public static CliCommand Create(Terminal terminal, CancellationToken cancellation)
    {
        var structure = new Argument<string>("structure")
        {
            Description = "What to evaluate: a structure file, with :index or without.",
            DefaultValueFactory = _ => ShippedFile.Find("data/3bpa/train_300K.h5") + ":0",
        };
        var copies = new Option<int>("--copies") { Description = "Copies of an open structure side by side, out of each other's reach.", DefaultValueFactory = _ => 5 };
        var model = new Option<string?>("--model") { Description = "A model; random weights otherwise.", HelpName = "file" };
        var hidden = new Option<string[]>("--hidden")
        {
            Description = "Features of the random networks (l ≤ 3, correlation 3, 2 layers, 5 Å).",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => ["128x0e+128x1o"],
            HelpName = "irreps",
        };
        var repeats = new Option<int>("--repeats") { Description = "Evaluations to time by each executor in turn, after three to warm up.", DefaultValueFactory = _ => 20 };
        var output = new Option<string?>("--output", "-o") { Description = "File for the figures, JSON.", HelpName = "file" };
        var plot = new Option<string?>("--plot") { Description = "File for a plot of the times, PNG.", HelpName = "file" };
        var compute = new ComputeOptions();
        var command = new CliCommand(
            "mace", "Time energy and forces of a MACE model: the compiled evaluator and torch by turns in one process.",
            "equivsim bench mace",
            "equivsim bench mace --dtype float32 --hidden 64x0e+64x1o 128x0e+128x1o 256x0e+256x1o+256x2e --plot mace.png",
            "equivsim bench mace data/acac/test_MD_300K.h5:0 --model runs/acac/model.h5 --threads 2")
        {
            structure, copies, model, hidden, repeats, output, plot,
        };
        compute.AddTo(command);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(repeats) < 1 || parsed.GetValue(copies) < 1)
                throw new UsageException($"--repeats and --copies must be at least 1; got {parsed.GetValue(repeats)} and {parsed.GetValue(copies)}.");
            Structure atoms = Repeat(StructureFile.ReadOne(parsed.GetValue(structure)!), parsed.GetValue(copies));
            ComputeChoice choice = compute.Resolve(parsed);
            TorchMemory.KeepFreed();
            var timings = new List<MaceTiming>();
            foreach (Func<MaceModel> make in Networks(parsed.GetValue(model), parsed.GetValue(hidden)!, atoms, choice))
            {
                using MaceModel network = make();
                timings.Add(MaceTiming.Measure(network, choice, atoms, parsed.GetValue(repeats), cancellation));
                Tell(terminal, network, atoms, choice, timings[^1]);
            }
            if (parsed.GetValue(output) is { } file)
            {
                OptionFile.Write(file, timings);
                terminal.Results(("figures", file));
            }
            if (parsed.GetValue(plot) is { } image)
            {
                MacePlot.Save(image, timings, choice.Precision);
                terminal.Results(("plot", image));
            }
        });
        return command;
    }

    /// <summary>The model of a file, or random ones.</summary>
    private static IEnumerable<Func<MaceModel>> Networks(string? path, string[] hidden, Structure atoms, ComputeChoice choice) => path is not null
        ? [() => ModelFile.OpenModel(path, choice.Type, choice.Device)]
        : hidden.Select(irreps => (Func<MaceModel>)(() => RandomNetwork.Make(RandomNetwork.For([atoms], irreps), choice)));

    /// <summary>Copies along x, far apart; a periodic structure stays alone.</summary>
    private static Structure Repeat(Structure one, int copies)
    {
        const double apart = 100;
        if (one.Cell.AnyPeriodic || copies == 1)
            return one;
        int[] numbers = [.. Enumerable.Range(0, copies).SelectMany(_ => one.AtomicNumbers.ToArray())];
        double[] x = [.. Enumerable.Range(0, copies).SelectMany(c => one.Positions.ToArray().Select((v, k) => k % 3 == 0 ? v + c * apart : v))];
        return new Structure(numbers, x);
    }

    private static void Tell(Terminal terminal, MaceModel model, Structure atoms, ComputeChoice choice, MaceTiming timing)
    {
        Tables.DrawFacts(terminal, "Energy and forces",
        [
            ("structure", $"{atoms.AtomCount} atoms"),
            ("network", $"{model.Configuration.HiddenIrreps}, l ≤ {model.Configuration.MaxEll}, correlation {string.Join(", ", model.Configuration.Correlation)}, {model.DataType} on {model.Device}, {choice.Threads} threads"),
            ("torch", BenchCommand.Figures(timing.Torch, atoms.AtomCount)),
            ("compiled", BenchCommand.Figures(timing.Compiled, atoms.AtomCount)),
            ("ratio of medians", string.Create(CultureInfo.InvariantCulture, $"{timing.Torch.Median / timing.Compiled.Median:0.0}")),
            ("largest difference", string.Create(CultureInfo.InvariantCulture, $"{timing.EnergyDifference:E1} eV/atom, {timing.ForceDifference:E1} eV/Å")),
            ("allocated per evaluation", $"{timing.CompiledBytes} B"),
        ]);
    }
}
