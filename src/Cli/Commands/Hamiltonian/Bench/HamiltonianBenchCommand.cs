using System.CommandLine;
using System.Globalization;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Hamiltonians;
using EquivSim.TorchRuntime;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Hamiltonian;

/// <summary><c>equivsim hamiltonian bench</c>: how fast the networks are on this machine.</summary>
internal static class HamiltonianBenchCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var data = new Argument<string>("data") { Description = "Matrices for the training step.", DefaultValueFactory = _ => ShippedFile.Find("data/hamiltonians/methanol.h5") };
        var batch = new Option<int>("--batch-size") { Description = "Molecules in the step.", DefaultValueFactory = _ => 5 };
        var channels = new Option<int>("--channels") { Description = "Channels of the networks.", DefaultValueFactory = _ => 32 };
        var repeats = new Option<int>("--repeats") { Description = "Measurements of each contender, by turns, after those to warm up.", DefaultValueFactory = _ => 7 };
        var atoms = new Option<int[]>("--atoms") { Description = "Sizes of the made-up molecules (alkanes) for pair construction.", DefaultValueFactory = _ => [41], AllowMultipleArgumentsPerToken = true };
        var paths = new Option<string?>("--paths") { Description = "A model trained with --path-sparsity, L = 4 and two pair layers, whose paths are measured beside those drawn by chance.", HelpName = "file" };
        var output = new Option<string?>("--output", "-o") { Description = "File for the figures, JSON.", HelpName = "file" };
        var command = new CliCommand(
            "bench", "Time dense and sparse pair construction, SPHNet and QHNet, the fast and the dense executor, and growth with atoms; random weights.",
            "equivsim hamiltonian bench", "equivsim hamiltonian bench --channels 64 --atoms 41 101 --output bench.json")
        {
            data, batch, channels, repeats, atoms, paths, output,
        };
        command.SetAction(parsed =>
        {
            int width = parsed.GetValue(channels), count = parsed.GetValue(repeats), size = parsed.GetValue(batch);
            if (width < 1 || count < 1 || size < 1)
                throw new UsageException($"--channels, --repeats and --batch-size must be at least 1; got {width}, {count} and {size}.");
            HamiltonianSample[] samples = [.. MatrixFile.ReadAll(parsed.GetValue(data)!).Take(size)];
            TorchSharp.torch.set_num_threads(1);
            TorchMemory.KeepFreed();
            var bench = new HamiltonianBench(width, count, parsed.GetValue(paths) is { } trained ? ReadTrained(trained, width) : null);
            List<HamiltonianBench.StepPoint> steps = bench.Steps(samples);
            Draw(terminal, $"Step of {samples.Length} x {samples[0].Name}, one thread", steps);
            List<HamiltonianBench.PairPoint> pairs = [];
            foreach (int l in new[] { 4, 6 })
            {
                foreach (int n in parsed.GetValue(atoms)!)
                {
                    cancellation.ThrowIfCancellationRequested();
                    pairs.AddRange(bench.Pairs(l, n));
                }
            }
            Draw(terminal, "Pair construction, one thread", pairs);
            List<HamiltonianBench.GrowthPoint> growth = bench.Growth([11, 20, 41, 59, 80, 101]);
            Draw(terminal, "From structure to orbital energies, def2-SVP", growth);
            if (parsed.GetValue(output) is { } file)
            {
                OptionFile.Write(file, new { channels = width, steps, pairs, growth });
                terminal.Results([("figures", file)]);
            }
        });
        return command;
    }

    private static HamiltonianConfiguration ReadTrained(string path, int channels)
    {
        HamiltonianConfiguration configuration = HamiltonianModelFile.Read(path).Configuration;
        if (channels % configuration.PathGroups != 0)
            throw new UsageException($"The channels of '{path}' keep paths in {configuration.PathGroups} groups; --channels is {channels}, expected a multiple of that.");
        return configuration is { Kept.Length: 2, MaxDegree: 4 }
            ? configuration
            : throw new UsageException(
                $"--paths needs a model that has kept some paths of two pair layers with L = 4; '{path}' has {configuration.PairLayers} layers with L = {configuration.MaxDegree}, {(configuration.Kept is null ? "and has cut none" : "some cut")}.");
    }

    private static void Draw(Terminal terminal, string heading, List<HamiltonianBench.StepPoint> points)
    {
        Table table = Tables.OfNumbers(terminal, "network", "parameters", "step ms", "predict ms", "step, relative");
        foreach (HamiltonianBench.StepPoint p in points)
            table.AddTextRow(p.Network, Quantity.Count(p.Parameters), Quantity.Number(p.StepMilliseconds), Quantity.Number(p.PredictMilliseconds), Quantity.Number(p.StepMilliseconds / points[0].StepMilliseconds));
        terminal.Heading(heading);
        terminal.Draw(table);
    }

    private static void Draw(Terminal terminal, string heading, List<HamiltonianBench.PairPoint> points)
    {
        Table table = Tables.OfNumbers(terminal, "L", "atoms", "pairs", "paths cut", "pairs cut", "chosen by", "paths", "pairs ms", "speed-up", "network ms", "numbers/pair");
        foreach (HamiltonianBench.PairPoint p in points)
        {
            double dense = points.First(q => q.L == p.L && q.Atoms == p.Atoms && q is { Sparsity: 0, PairSparsity: 0 }).PairsMilliseconds;
            table.AddTextRow(
                $"{p.L}", $"{p.Atoms}", Quantity.Count(p.Pairs), p.Sparsity.ToString("0 %", CultureInfo.InvariantCulture), p.PairSparsity.ToString("0 %", CultureInfo.InvariantCulture), p.IsTrained ? "training" : p.Sparsity > 0 ? "chance" : "-", Quantity.Number(p.Paths), Quantity.Number(p.PairsMilliseconds),
                Quantity.Number(dense / p.PairsMilliseconds), Quantity.Number(p.TotalMilliseconds), Quantity.Count(p.NumbersPerPair));
        }
        terminal.Heading(heading);
        terminal.Draw(table);
    }

    private static void Draw(Terminal terminal, string heading, List<HamiltonianBench.GrowthPoint> points)
    {
        Table table = Tables.OfNumbers(terminal, "atoms", "orbitals", "network ms", "overlap ms", "orbitals ms", "sum s");
        foreach (HamiltonianBench.GrowthPoint p in points)
        {
            table.AddTextRow(
                $"{p.Atoms}", $"{p.Orbitals}", Quantity.Number(p.NetworkMilliseconds), Quantity.Number(p.OverlapMilliseconds), Quantity.Number(p.OrbitalsMilliseconds),
                Quantity.Number((p.NetworkMilliseconds + p.OverlapMilliseconds + p.OrbitalsMilliseconds) / 1000));
        }
        terminal.Heading(heading);
        terminal.Draw(table);
    }
}
