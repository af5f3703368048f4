using System.CommandLine;
using EquivSim.Cli.Rendering;
using EquivSim.Structures;
using PureHDF;

namespace EquivSim.Cli.Commands.Tensors;

/// <summary><c>equivsim tensor sample</c>: draws entries of an analytic surface with noise, to see that a fit finds it.</summary>
internal static class TensorSampleCommand
{
    private const int Places = 200;

    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var output = new Argument<string>("file") { Description = "HDF5 file to write." };
        var entries = new Option<int>("--entries") { Description = "Number of entries.", DefaultValueFactory = _ => 20000 };
        var noise = new Option<double>("--noise") { Description = "Standard deviation of the noise.", DefaultValueFactory = _ => 0.1 };
        var seed = new Option<int>("--seed") { Description = "Seed of places and noise.", DefaultValueFactory = _ => 1 };
        var command = new CliCommand(
            "sample", "Write entries of sin 5x cos 3y (1 + z) + 0.7 x sin 6y cos 4z with noise, at random places of a 200³ lattice.",
            "equivsim tensor sample surface.h5 --entries 1000000")
        {
            output, entries, noise, seed,
        };
        command.SetAction(parsed =>
        {
            int count = parsed.GetValue(entries);
            if (count < 2)
                throw new UsageException($"--entries must be at least 2; got {count}.");
            if (!(parsed.GetValue(noise) >= 0) || !double.IsFinite(parsed.GetValue(noise)))
                throw new UsageException($"--noise must not be negative; got {parsed.GetValue(noise)}.");
            Write(parsed.GetValue(output)!, count, parsed.GetValue(noise), new Random(parsed.GetValue(seed)));
            terminal.Results(("entries", parsed.GetValue(output)!));
            return ExitCode.Success;
        });
        return command;
    }

    private static void Write(string path, int count, double noise, Random random)
    {
        double[] coordinates = new double[3 * count], values = new double[count];
        for (int i = 0; i < coordinates.Length; i++)
            coordinates[i] = random.Next(Places) / (Places - 1.0);
        for (int i = 0; i < count; i++)
        {
            (double x, double y, double z) = (coordinates[3 * i], coordinates[3 * i + 1], coordinates[3 * i + 2]);
            double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            values[i] = Math.Sin(5 * x) * Math.Cos(3 * y) * (1 + z) + 0.7 * x * Math.Sin(6 * y) * Math.Cos(4 * z) + noise * normal;
        }
        var file = new H5File
        {
            ["coords"] = new H5Dataset(coordinates, fileDims: [(ulong)count, 3]),
            ["values"] = values,
        };
        AtomicFile.Write(path, temporary => file.Write(temporary));
    }
}
