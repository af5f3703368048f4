using System.CommandLine;
using System.Globalization;
using EquivSim.Cli.Data;
using EquivSim.Cli.Plots;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Potentials;
using EquivSim.Structures;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Bench;

/// <summary><c>equivsim bench scaling</c>: boxes of water of growing size and a crystal.</summary>
internal static class BenchScalingCommand
{
    private const int CrystalCells = 5;

    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var model = new Option<string>("--model") { Description = "A model that knows H, C and O.", DefaultValueFactory = _ => ShippedFile.Find("data/models/acac/mace-64.h5"), HelpName = "file" };
        var molecules = new Option<int[]>("--molecules")
        {
            Description = "Sizes of the boxes, molecules of water.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [64, 512, 4096],
        };
        var threads = new Option<int[]>("--threads")
        {
            Description = "Numbers of threads to compare.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [.. new[] { 1, Environment.ProcessorCount }.Distinct()],
        };
        var precision = new Option<Precision>("--dtype") { Description = "Precision." };
        EnumWords.Use(precision, Precision.Float64);
        var repeats = new Option<int>("--repeats") { Description = "Steps to time, after two to warm up.", DefaultValueFactory = _ => 7 };
        var output = new Option<string>("--output", "-o") { Description = "Folder for figures and plot.", DefaultValueFactory = _ => "runs/scaling" };
        var command = new CliCommand(
            "scaling", "Time a MACE model on boxes of water of growing size and on a crystal of 1000 atoms.",
            "equivsim bench scaling",
            "equivsim bench scaling --dtype float32 --molecules 64 512 4096 32768 --threads 1 2")
        {
            model, molecules, threads, precision, repeats, output,
        };
        command.SetAction(parsed =>
        {
            int[] sizes = parsed.GetValue(molecules)!, counts = parsed.GetValue(threads)!;
            if (parsed.GetValue(repeats) < 1 || sizes.Append(1).Min() < 1 || counts.Length == 0 || counts.Min() < 1)
                throw new UsageException("--repeats, --molecules and --threads must be at least 1.");
            MaceModelData data = ModelFile.Read(parsed.GetValue(model)!);
            var points = new List<ScalingPoint>();
            foreach ((string name, Structure atoms) in Systems(sizes))
            {
                points.Add(ScalingTiming.Measure(data, parsed.GetValue(precision), name, atoms, counts, parsed.GetValue(repeats), cancellation));
                terminal.Line($"{points[^1].System}: {Quantity.Count(points[^1].Atoms)} atoms done");
            }
            Tell(terminal, points, counts);
            string figures = Path.Combine(parsed.GetValue(output)!, "scaling.json"), plot = Path.Combine(parsed.GetValue(output)!, "scaling.png");
            OptionFile.Write(figures, points);
            ScalingPlot.Save(plot, points);
            terminal.Results(("figures", figures), ("plot", plot));
        });
        return command;
    }

    private static IEnumerable<(string Name, Structure Atoms)> Systems(int[] molecules)
    {
        foreach (int count in molecules)
            yield return ($"{Quantity.Count(count)} water", WaterBox.Create(count));
        yield return ("diamond", Supercell.Repeat(DiamondCell.Create(6, 3.567), CrystalCells, CrystalCells, CrystalCells));
    }

    private static void Tell(Terminal terminal, List<ScalingPoint> points, int[] threads)
    {
        Table table = Tables.OfNumbers(
            terminal, "system",
            ["atoms", "neighbours", .. threads.Select(t => t == 1 ? "ms/atom, 1 thread" : $"{t} threads"), "ratio", "list, ms/atom", "B/step", "peak memory"]);
        foreach (ScalingPoint p in points)
        {
            table.AddTextRow(
            [
                p.System, Quantity.Count(p.Atoms), Text(p.Neighbors, "0.0"), .. threads.Select(t => Text(p.Step[t].Median / p.Atoms, "0.0000")),
                Text(p.Step[threads[0]].Median / p.Step[threads[^1]].Median, "0.00"), Text(p.ListBuild.Median / p.Atoms, "0.0000"), Quantity.Count(p.Bytes), Quantity.Bytes(p.PeakMemory),
            ]);
        }
        terminal.Draw(table);
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
