using System.CommandLine;
using System.Globalization;
using EquivSim.Cli.Data;
using EquivSim.Cli.Plots;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Structures;
using EquivSim.TorchRuntime;
using Spectre.Console;
using TorchSharp;

namespace EquivSim.Cli.Commands.Bench;

/// <summary><c>equivsim bench kernels</c>: single kernels beside their baselines and the machine's peaks, one thread.</summary>
internal static class BenchKernelsCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var dataset = new Argument<string>("structures")
        {
            Description = "Structures whose pairs the convolution runs over; the first five make the batch.",
            DefaultValueFactory = _ => ShippedFile.Find("data/3bpa/train_300K.h5"),
        };
        var repeats = new Option<int>("--repeats") { Description = "Rounds to time, after two to warm up.", DefaultValueFactory = _ => 9 };
        var output = new Option<string?>("--output", "-o") { Description = "File for the figures, JSON.", HelpName = "file" };
        var plot = new Option<string?>("--plot") { Description = "File for the roofline, PNG.", HelpName = "file" };
        var command = new CliCommand(
            "kernels", "Time the harmonics, the convolution and the symmetric contraction, each by turns with its baseline, beside the peaks of one core.",
            "equivsim bench kernels",
            "equivsim bench kernels --repeats 25 --output kernels.json --plot kernels.png")
        {
            dataset, repeats, output, plot,
        };
        command.SetAction(parsed =>
        {
            int rounds = parsed.GetValue(repeats);
            if (rounds < 1)
                throw new UsageException($"--repeats must be at least 1; got {rounds}.");
            IReadOnlyList<Structure> structures = [.. StructureFile.Read(parsed.GetValue(dataset)!).Take(5)];
            torch.set_num_threads(1);
            TorchMemory.KeepFreed();
            MachinePeaks peaks = MachinePeaks.Measure();
            var timings = new List<KernelTiming> { HarmonicsBench.Measure(3, rounds, cancellation), HarmonicsBench.Measure(8, rounds, cancellation) };
            using (var convolution = new ConvolutionBench(structures))
                timings.AddRange(convolution.Measure(rounds, cancellation));
            using (var contraction = new ContractionBench())
                timings.AddRange(contraction.Measure(rounds, cancellation));
            Tell(terminal, peaks, timings);
            if (parsed.GetValue(output) is { } file)
            {
                OptionFile.Write(file, new { peaks, timings });
                terminal.Results(("figures", file));
            }
            if (parsed.GetValue(plot) is { } image)
            {
                RooflinePlot.Save(image, peaks, timings);
                terminal.Results(("plot", image));
            }
        });
        return command;
    }

    private static void Tell(Terminal terminal, MachinePeaks peaks, List<KernelTiming> timings)
    {
        Tables.DrawFacts(terminal, "Peaks of one core",
        [
            ("float32", Text(peaks.SingleGflops, "0") + " GFLOP/s"), ("float64", Text(peaks.DoubleGflops, "0") + " GFLOP/s"), ("reading memory", Text(peaks.ReadGigabytes, "0.0") + " GB/s"),
        ]);
        Table table = Tables.OfNumbers(terminal, "kernel", "against", "ms", "baseline, ms", "ratio", "GFLOP/s", "of peak", "GB/s", "of peak", "difference");
        foreach (KernelTiming t in timings)
        {
            table.AddTextRow(
                t.Kernel, t.Baseline, Text(t.Ours.Median, "0.000"), Text(t.Theirs.Median, "0.000"), Text(t.Ratio, "0.0"), Text(t.Gflops, "0.0"),
                Text(100 * t.ShareOfArithmetic(peaks), "0") + " %", Text(t.Gigabytes, "0.0"), Text(100 * t.ShareOfMemory(peaks), "0") + " %", Text(t.Difference, "0.0e+0"));
        }
        terminal.Draw(table);
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
