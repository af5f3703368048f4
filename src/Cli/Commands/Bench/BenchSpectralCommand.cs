using System.CommandLine;
using System.Globalization;
using EquivSim.Cli.Rendering;
using EquivSim.TorchRuntime;
using Spectre.Console;
using TorchSharp;

namespace EquivSim.Cli.Commands.Bench;

/// <summary><c>equivsim bench spectral</c>: the spectral convolution of neural operators beside torch's plain composition, one thread.</summary>
internal static class BenchSpectralCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var repeats = new Option<int>("--repeats") { Description = "Rounds to time, after two to warm up.", DefaultValueFactory = _ => 11 };
        var command = new CliCommand(
            "spectral", "Time the spectral convolution, forward and backward, by turns with fast transforms and einsum, one thread.",
            "equivsim bench spectral",
            "equivsim bench spectral --repeats 31")
        {
            repeats,
        };
        command.SetAction(parsed =>
        {
            int rounds = parsed.GetValue(repeats);
            if (rounds < 1)
                throw new UsageException($"--repeats must be at least 1; got {rounds}.");
            TorchLoader.EnsureLoaded();
            TorchMemory.KeepFreed();
            torch.set_num_threads(1);
            Table table = Tables.OfNumbers(terminal, "spectral convolution", "ms", "FFT, einsum, FFT⁻¹, ms", "ratio", "GFLOP/s", "difference");
            (long[] Points, int[] Modes, int Width, int Batch)[] sizes =
            [
                ([1024], [16], 64, 20),
                ([16, 16], [12, 12], 24, 20),
                ([64, 64], [16, 16], 32, 16),
                ([64, 64], [32, 32], 32, 16),
                ([128, 128], [16, 16], 32, 8),
                ([32, 32, 32], [8, 8, 8], 16, 4),
            ];
            foreach ((long[] points, int[] modes, int width, int batch) in sizes)
            {
                KernelTiming t = SpectralBench.Measure(points, modes, width, batch, rounds, cancellation);
                table.AddTextRow(t.Kernel, Text(t.Ours.Median, "0.00"), Text(t.Theirs.Median, "0.00"), Text(t.Ratio, "0.0"), Text(t.Gflops, "0.0"), Text(t.Difference, "0.0e+0"));
            }
            terminal.Draw(table);
        });
        return command;
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
