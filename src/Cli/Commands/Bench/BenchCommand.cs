using System.CommandLine;
using System.Globalization;
using EquivSim.Cli.Commands.Bench.Backends;
using EquivSim.Cli.Commands.Bench.TensorProducts;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Potentials.Torch;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands.Bench;

/// <summary><c>equivsim bench</c>: how fast things are on this machine.</summary>
internal static class BenchCommand
{
    /// <summary>Builds the command with its own commands.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation) => new("bench", "Measure speed on this machine.")
    {
        CreateMace(terminal, cancellation),
        BenchOrbitalsCommand.Create(terminal, cancellation),
        TensorProductsCommand.Create(terminal, cancellation),
        BenchBackendsCommand.Create(terminal, cancellation),
        BenchScalingCommand.Create(terminal, cancellation),
        BenchKernelsCommand.Create(terminal, cancellation),
        BenchTrainingCommand.Create(terminal, cancellation),
        BenchSpectralCommand.Create(terminal, cancellation),
    };

    private static CliCommand CreateMace(Terminal terminal, CancellationToken cancellation)
    {
        var structure = new Argument<string>("structure")
        {
            Description = "What to evaluate: a structure file, with :index or without.",
            DefaultValueFactory = _ => "data/3bpa/train_300K.h5:0",
        };
        var copies = new Option<int>("--copies") { Description = "Copies of an open structure side by side, out of each other's reach.", DefaultValueFactory = _ => 5 };
        var model = new Option<string?>("--model") { Description = "A model; random weights otherwise.", HelpName = "file" };
        var hidden = new Option<string>("--hidden") { Description = "Features of the random network (l ≤ 3, correlation 3, 2 layers, 5 Å).", DefaultValueFactory = _ => "128x0e+128x1o", HelpName = "irreps" };
        var repeats = new Option<int>("--repeats") { Description = "Evaluations to time by each executor in turn, after three to warm up.", DefaultValueFactory = _ => 20 };
        var output = new Option<string?>("--output", "-o") { Description = "File for the figures, JSON.", HelpName = "file" };
        var compute = new ComputeOptions();
        var command = new CliCommand(
            "mace", "Time energy and forces of a MACE model: the compiled evaluator and torch by turns in one process.",
            "equivsim bench mace",
            "equivsim bench mace data/acac/test_MD_300K.h5:0 --model runs/acac/model.h5 --threads 2")
        {
            structure, copies, model, hidden, repeats, output,
        };
        compute.AddTo(command);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(repeats) < 1 || parsed.GetValue(copies) < 1)
                throw new UsageException($"--repeats and --copies must be at least 1; got {parsed.GetValue(repeats)} and {parsed.GetValue(copies)}.");
            Structure atoms = Repeat(StructureFile.ReadOne(parsed.GetValue(structure)!), parsed.GetValue(copies));
            ComputeChoice choice = compute.Resolve(parsed);
            using MaceModel network = parsed.GetValue(model) is { } path
                ? ModelFile.OpenModel(path, choice.Type, choice.Device)
                : RandomNetwork.Make(RandomNetwork.For([atoms], parsed.GetValue(hidden)!), choice);
            MaceTiming timing = MaceTiming.Measure(network, choice, atoms, parsed.GetValue(repeats), cancellation);
            Tell(terminal, network, atoms, choice, timing);
            if (parsed.GetValue(output) is { } file)
            {
                OptionFile.Write(file, timing);
                terminal.Results([("figures", file)]);
            }
        });
        return command;
    }

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
            ("torch", Figures(timing.Torch, atoms.AtomCount)),
            ("compiled", Figures(timing.Compiled, atoms.AtomCount)),
            ("ratio of medians", string.Create(CultureInfo.InvariantCulture, $"{timing.Torch.Median / timing.Compiled.Median:0.0}")),
            ("largest difference", string.Create(CultureInfo.InvariantCulture, $"{timing.EnergyDifference:E1} eV/atom, {timing.ForceDifference:E1} eV/Å")),
            ("allocated per evaluation", $"{timing.CompiledBytes} B"),
        ]);
    }

    /// <summary>A time per atom and its spread.</summary>
    public static string Figures(Milliseconds time, int atoms) => string.Create(
        CultureInfo.InvariantCulture, $"{time.Median / atoms:0.0000} ms/atom (median of {time.Count}; fastest {time.Fastest / atoms:0.0000}, slowest {time.Slowest / atoms:0.0000})");
}
