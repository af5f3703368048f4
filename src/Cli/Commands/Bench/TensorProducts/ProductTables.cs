using System.Globalization;
using EquivSim.Cli.Rendering;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Bench.TensorProducts;

/// <summary>The figures as tables.</summary>
internal static class ProductTables
{
    /// <summary>One row a product and method.</summary>
    public static void DrawTimings(Terminal terminal, IReadOnlyList<ProductTiming> timings)
    {
        if (timings.Count == 0)
            return;
        terminal.Heading($"{timings[0].Type}, batch {timings[0].Batch}, one thread; medians in ms");
        bool isThreaded = timings[0].Threads > 1;
        Table table = Tables.OfNumbers(
            terminal, "product", ["L", "method", "first call", "forward", "forward+backward", .. isThreaded ? new[] { $"forward, {timings[0].Threads} threads", "speed-up" } : [], "us/sample", "GFLOP/s", "GB/s", "expressivity", "ns per map"]);
        foreach (ProductTiming t in timings)
        {
            table.AddTextRow(
                [t.Case, Text(t.Degree), t.Method, Text(t.FirstCall), Text(t.Forward.Median), t.ForwardBackward is { } b ? Text(b.Median) : "",
                .. t.Threaded is { } many ? new[] { Text(many.Median), Text(t.Forward.Median / many.Median) } : [], Text(t.MicrosecondsPerSample),
                Text(t.GigaflopsPerSecond), Text(t.Bytes * t.Batch / t.Forward.Median * 1e-6), t.Expressivity?.ToString(CultureInfo.InvariantCulture) ?? "",
                t.Expressivity is { } e and > 0 ? Text(1000 * t.MicrosecondsPerSample / e) : ""]);
        }
        terminal.Draw(table);
    }

    /// <summary>The cost model's choices, and how often they were right.</summary>
    public static void DrawChoices(Terminal terminal, IReadOnlyList<ProductChoiceTiming> choices)
    {
        terminal.Heading("Cost model; ns per sample, float32, forward, 1 thread");
        string[] backends = [.. choices.SelectMany(c => c.Backends).Select(b => b.Backend).Distinct()];
        Table table = Tables.OfNumbers(terminal, "product", ["L", .. backends, "fastest", "chosen", "loss"]);
        foreach (ProductChoiceTiming c in choices)
        {
            table.AddTextRow(
                [c.Case, Text(c.Degree), .. backends.Select(name => c.Backends.FirstOrDefault(b => b.Backend == name) is { } b ? Text(b.Nanoseconds) : ""), c.Fastest, c.Chosen, Text(c.Loss)]);
        }
        terminal.Draw(table);
        int right = choices.Count(c => c.Fastest == c.Chosen);
        terminal.Line(string.Create(CultureInfo.InvariantCulture, $"Right in {right} of {choices.Count} cases ({100.0 * right / choices.Count:0} %); the worst choice takes {choices.Max(c => c.Loss):0.00} times the best."));
    }

    private static string Text(double value) => value.ToString(
        Math.Abs(value) >= 1000 ? "0" : Math.Abs(value) >= 100 ? "0.#" : Math.Abs(value) >= 1 ? "0.##" : "0.####", CultureInfo.InvariantCulture);
}
