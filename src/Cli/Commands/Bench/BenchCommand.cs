using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;
using EquivSim.Potentials;
using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using EquivSim.TorchRuntime;
using TorchSharp;

namespace EquivSim.Cli.Commands.Bench;

/// <summary><c>equivsim bench</c>: how fast things are on this machine.</summary>
internal static class BenchCommand
{
    /// <summary>Builds the command with its own commands.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation) => new("bench", "Measure speed on this machine.")
    {
        CreateMace(terminal, cancellation),
    };

    private static CliCommand CreateMace(Terminal terminal, CancellationToken cancellation)
    {
        var structure = new Argument<string>("structure")
        {
            Description = "What to evaluate: a structure file, with :index or without.",
            DefaultValueFactory = _ => "data/3bpa/train_300K.h5:0",
        };
        var model = new Option<string?>("--model") { Description = "A model; random weights otherwise.", HelpName = "file" };
        var hidden = new Option<string>("--hidden") { Description = "Features of the random network (l ≤ 3, correlation 3, 2 layers, 5 Å).", DefaultValueFactory = _ => "128x0e+128x1o", HelpName = "irreps" };
        var repeats = new Option<int>("--repeats") { Description = "Evaluations to time, after three to warm up.", DefaultValueFactory = _ => 20 };
        var compute = new ComputeOptions();
        var command = new CliCommand(
            "mace", "Time energy and forces of a MACE model, one structure at a time as dynamics does.",
            "equivsim bench mace",
            "equivsim bench mace data/acac/test_MD_300K.h5:0 --model runs/acac/model.h5 --threads 2")
        {
            structure, model, hidden, repeats,
        };
        compute.AddTo(command);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(repeats) < 1)
                throw new UsageException($"--repeats must be at least 1; got {parsed.GetValue(repeats)}.");
            Structure atoms = StructureFile.ReadOne(parsed.GetValue(structure)!);
            var (type, device) = compute.Resolve(parsed);
            using MaceModel network = parsed.GetValue(model) is { } path ? ModelFile.OpenModel(path, (type, device)) : Random(parsed.GetValue(hidden)!, atoms, type, device);
            using var potential = new MacePotential(network);
            double[] seconds = Time(potential, atoms, parsed.GetValue(repeats), cancellation);
            Tell(terminal, network, atoms, seconds);
        });
        return command;
    }

    private static MaceModel Random(string hidden, Structure atoms, torch.ScalarType type, torch.Device device)
    {
        int[] elements = [.. atoms.AtomicNumbers.ToArray().Distinct().Order()];
        using TorchRegion region = TorchRegion.Enter();
        var configuration = new MaceConfiguration
        {
            HiddenIrreps = hidden,
            AtomicNumbers = elements,
            AtomicEnergies = new double[elements.Length],
            AvgNumNeighbors = DatasetStatistics.AverageNeighbors([atoms], 5),
        };
        configuration.Validate();
        return new MaceModel(configuration, type, device);
    }

    /// <summary>Seconds of each evaluation; the atoms move a little in between, as in dynamics.</summary>
    private static double[] Time(MacePotential potential, Structure atoms, int repeats, CancellationToken cancellation)
    {
        const int warmUp = 3;
        var random = new Random(1);
        var result = new PotentialResult();
        var seconds = new double[repeats];
        for (int i = -warmUp; i < repeats; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (ref double x in atoms.Positions)
                x += 0.002 * (random.NextDouble() - 0.5);
            var watch = Stopwatch.StartNew();
            potential.Evaluate(atoms, result);
            if (i >= 0)
                seconds[i] = watch.Elapsed.TotalSeconds;
        }
        return seconds;
    }

    private static void Tell(Terminal terminal, MaceModel model, Structure atoms, double[] seconds)
    {
        double[] milliseconds = [.. seconds.Select(s => 1000 * s).Order()];
        double median = milliseconds[milliseconds.Length / 2];
        Tables.DrawFacts(terminal, "Energy and forces",
        [
            ("structure", $"{atoms}, {atoms.AtomCount} atoms"),
            ("network", $"{model.Configuration.HiddenIrreps}, l ≤ {model.Configuration.MaxEll}, correlation {string.Join(", ", model.Configuration.Correlation)}, {model.DataType} on {model.Device}, {torch.get_num_threads()} threads"),
            ("evaluation", string.Create(CultureInfo.InvariantCulture, $"{median:0.0} ms (median of {milliseconds.Length}; fastest {milliseconds[0]:0.0}, slowest {milliseconds[^1]:0.0})")),
            ("per atom", string.Create(CultureInfo.InvariantCulture, $"{median / atoms.AtomCount:0.000} ms (fastest {milliseconds[0] / atoms.AtomCount:0.000})")),
        ]);
    }
}
