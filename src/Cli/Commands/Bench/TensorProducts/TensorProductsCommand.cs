using System.CommandLine;
using System.Globalization;
using EquivSim.Cli.Plots;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.TorchRuntime;
using TorchSharp;

namespace EquivSim.Cli.Commands.Bench.TensorProducts;

/// <summary><c>equivsim bench tensor-products</c>: every backend on every kind of product.</summary>
internal static class TensorProductsCommand
{
    private static readonly string[] AllParts = ["settings", "workloads", "gates", "choice", "held-out", "measures"];

    /// <summary>Builds the command.</summary>
    public static CliCommand Create(Terminal terminal, CancellationToken cancellation)
    {
        var parts = new Option<string>("--parts") { Description = "What to measure, separated by commas: settings (of The Price of Freedom), workloads, gates, choice (the cost model on the products it was fitted to), held-out (on others), measures (what each can express).", DefaultValueFactory = _ => "settings", HelpName = "names" };
        var only = new Option<string>("--settings") { Description = "Settings: siso, simo, mimo, separated by commas.", DefaultValueFactory = _ => "siso,simo,mimo", HelpName = "names" };
        var from = new Option<int>("--from") { Description = "Lowest L.", DefaultValueFactory = _ => 1 };
        var to = new Option<int>("--to") { Description = "Highest L.", DefaultValueFactory = _ => 10 };
        var batch = new Option<int>("--batch") { Description = "Products in a call; 1 for latency.", DefaultValueFactory = _ => 10_000 };
        var dtype = new Option<string>("--dtype") { Description = "float32 or float64.", DefaultValueFactory = _ => "float32" };
        var threads = new Option<int>("--threads") { Description = "With more than one, forward passes are timed on one thread and on so many.", DefaultValueFactory = _ => 1 };
        var backward = new Option<bool>("--backward") { Description = "Time forward and backward too." };
        var seconds = new Option<double>("--seconds") { Description = "Time for each figure, after the first calls.", DefaultValueFactory = _ => 0.2 };
        var output = new Option<string?>("--output", "-o") { Description = "Folder for the figures (JSON) and plots (PNG); figures of other products and methods that it holds are kept, so that a table can be measured in portions.", HelpName = "folder" };
        var command = new CliCommand(
            "tensor-products", "Time tensor products by every backend and by torch, in one process.",
            "equivsim bench tensor-products",
            "equivsim bench tensor-products --settings mimo --to 4 --backward --output runs/tensor-products",
            "equivsim bench tensor-products --parts choice")
        {
            parts, only, from, to, batch, dtype, threads, backward, seconds, output,
        };
        command.SetAction(parsed =>
        {
            string[] chosen = parsed.GetValue(parts)!.Split(',', StringSplitOptions.TrimEntries);
            if (chosen.FirstOrDefault(p => !AllParts.Contains(p)) is { } unknown)
                throw new UsageException($"--parts knows {string.Join(", ", AllParts)}; got '{unknown}'.");
            var settings = new ProductBenchSettings(
                [.. parsed.GetValue(only)!.Split(',', StringSplitOptions.TrimEntries).Select(Setting)], Degrees(parsed.GetValue(from), parsed.GetValue(to)),
                AtLeastOne("--batch", parsed.GetValue(batch)), Type(parsed.GetValue(dtype)!), AtLeastOne("--threads", parsed.GetValue(threads)), parsed.GetValue(backward), parsed.GetValue(seconds));
            Run(terminal, settings, chosen, parsed.GetValue(output), cancellation);
        });
        return command;
    }

    private static void Run(Terminal terminal, ProductBenchSettings settings, string[] parts, string? folder, CancellationToken cancellation)
    {
        TorchMemory.KeepFreed();
        var bench = new ProductBench(settings, terminal.Transient, cancellation);
        var files = new List<(string, string)>();
        foreach (string part in parts)
        {
            if (part == "measures")
            {
                MeasureTable.Draw(terminal, settings.Degrees);
                continue;
            }
            if (part is "choice" or "held-out")
            {
                ProductChoiceTiming[] choices = [.. bench.Choices(part == "choice" ? ProductCases.Fitted() : ProductCases.HeldOut())];
                ProductTables.DrawChoices(terminal, choices);
                if (folder is not null)
                    Keep(part, choices, c => (c.Case, c.Degree));
                continue;
            }
            ProductTiming[] timings = [.. part switch { "settings" => bench.Settings(), "workloads" => bench.Workloads(), _ => bench.Gates() }];
            ProductTables.DrawTimings(terminal, timings);
            if (folder is null)
                continue;
            timings = Keep(part, timings, t => (t.Case, t.Degree, t.Method, t.Type, t.Batch));
            if (part == "settings")
            {
                string plot = Path.Combine(folder, "tensor-products.png");
                ProductPlot.Save(plot, [.. timings.Where(t => t.Batch == settings.Batch && t.Type == timings[^1].Type).OrderBy(t => t.Degree)]);
                files.Add(("plot", plot));
            }
            if (part == "gates")
            {
                string plot = Path.Combine(folder, "gates.png");
                GatePlot.Save(plot, GateDemonstration.Run(cancellation));
                files.Add(("phases", plot));
            }
        }
        if (files.Count > 0)
            terminal.Results([.. files]);

        T[] Keep<T, TKey>(string part, T[] figures, Func<T, TKey> key)
        {
            string file = Path.Combine(folder!, part + ".json");
            HashSet<TKey> measured = [.. figures.Select(key)];
            T[] all = [.. (File.Exists(file) ? OptionFile.Read<T[]>(file) : []).Where(f => !measured.Contains(key(f))), .. figures];
            OptionFile.Write(file, all);
            files.Add((part, file));
            return all;
        }
    }

    private static ProductSetting Setting(string word) => Enum.TryParse(word, ignoreCase: true, out ProductSetting setting)
        ? setting
        : throw new UsageException($"--settings knows siso, simo and mimo; got '{word}'.");

    private static int[] Degrees(int from, int to) => from >= 1 && to >= from
        ? [.. Enumerable.Range(from, to - from + 1)]
        : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--from and --to must be 1 or more and in order; got {from} and {to}."));

    private static int AtLeastOne(string option, int value) => value >= 1 ? value : throw new UsageException($"{option} must be at least 1; got {value}.");

    private static torch.ScalarType Type(string word) => word switch
    {
        "float32" => torch.ScalarType.Float32,
        "float64" => torch.ScalarType.Float64,
        _ => throw new UsageException($"--dtype is float32 or float64; got '{word}'."),
    };
}
