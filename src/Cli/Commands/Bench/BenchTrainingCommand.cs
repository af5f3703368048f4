using System.CommandLine;
using System.Globalization;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Potentials;
using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using EquivSim.TorchRuntime;

namespace EquivSim.Cli.Commands.Bench;

/// <summary><c>equivsim bench training</c>: the gradient of a training step by the fused kernels and by torch.</summary>
internal static class BenchTrainingCommand
{
    /// <summary>Builds the command.</summary>
    public static CliCommand Create(Terminal terminal, CancellationToken cancellation)
    {
        var dataset = new Argument<string>("structures")
        {
            Description = "Structures with energies and forces; the first ones make the batch.",
            DefaultValueFactory = _ => ShippedFile.Find("data/3bpa/train_300K.h5"),
        };
        var batch = new Option<int>("--batch-size") { Description = "Structures in the batch.", DefaultValueFactory = _ => 5 };
        var hidden = new Option<string>("--hidden") { Description = "Features of the random network (l ≤ 3, correlation 3, 2 layers, 5 Å).", DefaultValueFactory = _ => "128x0e+128x1o", HelpName = "irreps" };
        var repeats = new Option<int>("--repeats") { Description = "Steps to time by each executor in turn, after three to warm up.", DefaultValueFactory = _ => 10 };
        var output = new Option<string?>("--output", "-o") { Description = "File for the figures, JSON.", HelpName = "file" };
        var compute = new ComputeOptions();
        var command = new CliCommand(
            "training", "Time the gradient of a MACE training step: the fused kernels and torch's tape by turns in one process.",
            "equivsim bench training --dtype float32",
            "equivsim bench training data/acac/train_300K.h5 --hidden 64x0e+64x1o --dtype float32")
        {
            dataset, batch, hidden, repeats, output,
        };
        compute.AddTo(command);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(repeats) < 1 || parsed.GetValue(batch) < 1)
                throw new UsageException($"--repeats and --batch-size must be at least 1; got {parsed.GetValue(repeats)} and {parsed.GetValue(batch)}.");
            IReadOnlyList<Structure> structures = [.. StructureFile.Read(parsed.GetValue(dataset)!).Take(parsed.GetValue(batch))];
            ComputeChoice choice = compute.Resolve(parsed);
            TorchMemory.KeepFreed();
            MaceConfiguration configuration = RandomNetwork.For(structures, parsed.GetValue(hidden)!);
            using MaceModel model = RandomNetwork.Make(configuration, choice);
            TrainingSpeed speed = TrainingSpeed.Measure(model, structures, choice.Threads, parsed.GetValue(repeats), cancellation);
            var (dense, compiled) = (Milliseconds.Of(speed.Dense), Milliseconds.Of(speed.Compiled));
            Tables.DrawFacts(terminal, "Gradient of a training step",
            [
                ("batch", $"{structures.Count} structures, {speed.Atoms} atoms, {speed.Edges} edges"),
                ("network", $"{configuration.HiddenIrreps}, {Quantity.Count(speed.Parameters)} parameters, {choice.Type}, {choice.Threads} threads"),
                ("torch", BenchCommand.Figures(dense, speed.Atoms)),
                ("kernels", BenchCommand.Figures(compiled, speed.Atoms)),
                ("ratio of medians", string.Create(CultureInfo.InvariantCulture, $"{dense.Median / compiled.Median:0.0}")),
                ("relative difference", string.Create(CultureInfo.InvariantCulture, $"loss {speed.LossDifference:E1}, gradient {speed.GradientDifference:E1}")),
                ("allocated per step", $"{speed.CompiledBytes} B"),
            ]);
            if (parsed.GetValue(output) is { } file)
            {
                OptionFile.Write(file, speed);
                terminal.Results([("figures", file)]);
            }
        });
        return command;
    }
}
