using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using EquivSim.Cli.Data;
using EquivSim.Cli.Plots;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Potentials;
using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using EquivSim.Training;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Bench.Backends;

/// <summary><c>equivsim bench backends</c>: the same MACE trained with every tensor-product backend.</summary>
internal static class BenchBackendsCommand
{
    private const string Report = "report.json";

    // Losses of single batches scatter; the mean over as many last steps tells where a training is.
    private const int LastSteps = 25;

    /// <summary>Builds the command.</summary>
    public static CliCommand Create(Terminal terminal, CancellationToken cancellation)
    {
        var training = new Option<string>("--train") { Description = "Training structures.", DefaultValueFactory = _ => ShippedFile.Find("data/acac/train_300K.h5"), HelpName = "file" };
        var isolated = new Option<string>("--isolated-atoms") { Description = "Isolated atoms, for the reference energies.", DefaultValueFactory = _ => ShippedFile.Find("data/acac/isolated_atoms.h5"), HelpName = "file" };
        var test = new Option<string>("--test") { Description = "Test structures.", DefaultValueFactory = _ => ShippedFile.Find("data/acac/test_MD_300K.h5"), HelpName = "file" };
        var count = new Option<int>("--structures") { Description = "Structures to train on, and as many at most to test on: the first of each file.", DefaultValueFactory = _ => 100 };
        var epochs = new Option<int>("--epochs") { Description = "Passes over the training structures.", DefaultValueFactory = _ => 8 };
        var hidden = new Option<string>("--hidden") { Description = "Features (l ≤ 3, correlation 3, 2 layers, 5 Å).", DefaultValueFactory = _ => "16x0e+16x1o", HelpName = "irreps" };
        var names = new Option<string>("--backends")
        {
            Description = "What computes the convolutions, separated by commas; several get a process each. gaunt is a network with another product.",
            DefaultValueFactory = _ => string.Join(',', BackendTraining.Names),
            HelpName = "names",
        };
        var seeds = new Option<int>("--seeds") { Description = "Trainings of each, with seeds 1, 2, ...", DefaultValueFactory = _ => 3 };
        var threads = new Option<int>("--threads") { Description = "Threads of every backend.", DefaultValueFactory = _ => 1 };
        var output = new Option<string>("--output", "-o") { Description = "Folder for the figures (JSON) and the plot (PNG).", DefaultValueFactory = _ => "runs/backends", HelpName = "folder" };
        var command = new CliCommand(
            "backends", "Train the same MACE with every tensor-product backend: error, time and memory.",
            "equivsim bench backends",
            "equivsim bench backends --backends dense,sparse,grid --seeds 1 --epochs 2")
        {
            training, isolated, test, count, epochs, hidden, names, seeds, threads, output,
        };
        command.SetAction(parsed =>
        {
            int Positive(Option<int> option) => parsed.GetValue(option) is >= 1 and int value ? value : throw new UsageException($"{option.Name} must be at least 1; got {parsed.GetValue(option)}.");
            string[] backends = Backends(parsed.GetValue(names)!);
            string folder = parsed.GetValue(output)!;
            var network = new MaceConfiguration { HiddenIrreps = parsed.GetValue(hidden)!, RadialMlp = [32, 32] };
            var options = new TrainingOptions
            {
                MaxEpochs = Positive(epochs),
                BatchSize = 5,
                Schedule = LearningRateSchedule.Cosine,
                EnergyWeight = 100,
                ForcesWeight = 100,
                MovingAverage = null,
                Threads = Positive(threads),
            };
            if (backends.Length > 1)
            {
                BackendReport[] reports = [.. backends.Select(name => InOwnProcess(terminal, parsed, names, output, name, Path.Combine(folder, name), cancellation))];
                Tell(terminal, reports);
                string plot = Path.Combine(folder, "backends.png");
                BackendPlot.Save(plot, reports);
                terminal.Results(("plot", plot), ("figures", folder));
                return;
            }
            Structure[] structures = [.. StructureFile.Read(parsed.GetValue(training)!).Take(Positive(count)), .. StructureFile.Read(parsed.GetValue(isolated)!)];
            Structure[] tests = [.. StructureFile.Read(parsed.GetValue(test)!).Take(Positive(count))];
            var trainings = new List<BackendTraining>();
            for (int seed = 1; seed <= Positive(seeds); seed++)
            {
                terminal.Transient($"{backends[0]}, seed {seed}");
                trainings.Add(BackendTraining.Run(backends[0], seed, network, options, structures, tests, cancellation));
            }
            var report = new BackendReport(backends[0], Process.GetCurrentProcess().PeakWorkingSet64, trainings);
            Tell(terminal, [report]);
            OptionFile.Write(Path.Combine(folder, Report), report);
        });
        return command;
    }

    private static string[] Backends(string list)
    {
        IReadOnlyList<string> known = BackendTraining.Names;
        string[] backends = list.Split(',', StringSplitOptions.TrimEntries);
        return backends.FirstOrDefault(name => !known.Contains(name)) is { } unknown
            ? throw new UsageException($"--backends knows {string.Join(", ", known)}; got '{unknown}'.")
            : backends;
    }

    /// <summary>The same command for one backend alone, so that memory is its own and none is warmed up by another.</summary>
    private static BackendReport InOwnProcess(
        Terminal terminal, ParseResult parsed, Option<string> names, Option<string> output, string backend, string folder, CancellationToken cancellation)
    {
        terminal.Transient(backend);
        string program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(typeof(BenchBackendsCommand).Assembly.Location);
        foreach (string word in new[] { "bench", "backends", names.Name, backend, output.Name, folder })
            start.ArgumentList.Add(word);
        foreach (OptionResult option in parsed.CommandResult.Children.OfType<OptionResult>().Where(o => !o.Implicit && o.Option != names && o.Option != output))
        {
            start.ArgumentList.Add(option.Option.Name);
            start.ArgumentList.Add(option.Tokens[0].Value);
        }
        using Process process = Process.Start(start)!;
        using CancellationTokenRegistration stop = cancellation.Register(process.Kill);
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        return process.ExitCode == ExitCode.Success
            ? OptionFile.Read<BackendReport>(Path.Combine(folder, Report))
            : throw new InvalidOperationException($"The training with the backend '{backend}' ended with exit code {process.ExitCode}.");
    }

    private static void Tell(Terminal terminal, IReadOnlyList<BackendReport> reports)
    {
        static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
        string Spread(BackendReport report, Func<BackendTraining, double> figure, string format) => $"{Number(report.Mean(figure), format)} ± {Number(report.Deviation(figure), format)}";
        static double First(BackendTraining training) => training.Losses[0];
        static double Last(BackendTraining training) => training.Losses.TakeLast(LastSteps).Average();

        terminal.Heading($"{reports[0].Trainings[0].Losses.Length} steps, {reports[0].Trainings.Count} seeds");
        Table table = Tables.OfNumbers(
            terminal, "convolution", "first loss", $"mean of the last {LastSteps}", $"differs from {reports[0].Backend}", "energy, meV/atom", "forces, meV/Å", "ms/step", "peak memory");
        foreach (BackendReport report in reports)
        {
            table.AddTextRow(
                report.Backend, Number(First(report.Trainings[0]), "0.000000"), Spread(report, Last, "0.000"), Number(report.LargestDifference(reports[0], Last), "0.0E0"),
                Spread(report, t => t.EnergyError, "0.0"), Spread(report, t => t.ForceError, "0.0"), Number(report.Trainings.Min(t => t.Steps.Median), "0.0"), Quantity.Bytes(report.PeakMemory));
        }
        terminal.Draw(table);
    }
}
