using System.CommandLine;
using System.Globalization;
using EquivSim.Cli.Rendering;
using EquivSim.TensorProducts;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Bench.Sphere;

/// <summary><c>equivsim bench sphere</c>: convolutions in the frame of a vector, products of several functions, products of matrices.</summary>
internal static class BenchSphereCommand
{
    private static readonly string[] AllParts = ["edges", "powers", "matrices"];

    /// <summary>Builds the command.</summary>
    public static CliCommand Create(Terminal terminal, CancellationToken cancellation)
    {
        var parts = new Option<string>("--parts")
        {
            Description = "What to measure, separated by commas: edges (SO(2) convolutions), powers (several functions in one visit to the grid), matrices.",
            DefaultValueFactory = _ => "edges,powers,matrices",
            HelpName = "names",
        };
        var from = new Option<int>("--from") { Description = "Lowest L.", DefaultValueFactory = _ => 1 };
        var to = new Option<int>("--to") { Description = "Highest L.", DefaultValueFactory = _ => 6 };
        var batch = new Option<int>("--batch") { Description = "Samples in a call.", DefaultValueFactory = _ => 256 };
        var repeats = new Option<int>("--repeats") { Description = "Rounds to time, after two to warm up.", DefaultValueFactory = _ => 9 };
        var command = new CliCommand(
            "sphere", "Time SO(2) convolutions, products of several functions and products of matrices beside sparse products, by turns, float32, one thread.",
            "equivsim bench sphere",
            "equivsim bench sphere --parts edges --from 4 --to 8")
        {
            parts, from, to, batch, repeats,
        };
        command.SetAction(parsed =>
        {
            string[] chosen = parsed.GetValue(parts)!.Split(',', StringSplitOptions.TrimEntries);
            if (chosen.FirstOrDefault(p => !AllParts.Contains(p)) is { } unknown)
                throw new UsageException($"--parts knows {string.Join(", ", AllParts)}; got '{unknown}'.");
            (int low, int high, int samples, int rounds) = (parsed.GetValue(from), parsed.GetValue(to), parsed.GetValue(batch), parsed.GetValue(repeats));
            if (low < 1 || high < low || samples < 1 || rounds < 1)
                throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--from, --to, --batch and --repeats must be 1 or more and in order; got {low}, {high}, {samples} and {rounds}."));
            foreach (string part in chosen)
                Draw(terminal, part, [.. Measure(part, low, high, samples, rounds, terminal.Transient, cancellation)]);
        });
        return command;
    }

    private static IEnumerable<SphereTiming> Measure(string part, int from, int to, int batch, int repeats, Action<string> progress, CancellationToken cancellation)
    {
        for (int l = from; l <= to; l++)
        {
            progress($"{part}, L = {l}");
            switch (part)
            {
                case "edges":
                    foreach ((string name, TensorProductSpec spec, bool sampleWeights) in EdgeProductBench.Kinds(l))
                        yield return EdgeProductBench.Measure(name, l, spec, sampleWeights, batch, repeats, cancellation);
                    break;
                case "powers":
                    for (int factors = 2; factors <= 4; factors++)
                        yield return ManyBodyBench.Measure(factors, l, Math.Min(l, 1), batch, repeats, cancellation);
                    break;
                default:
                    foreach (bool withOdd in new[] { false, true })
                        yield return MatrixProductBench.Measure(l, withOdd, batch, repeats, cancellation);
                    break;
            }
        }
    }

    private static void Draw(Terminal terminal, string part, IReadOnlyList<SphereTiming> timings)
    {
        string[] methods = [.. timings.SelectMany(t => t.Methods).Select(m => m.Method).Distinct()];
        terminal.Heading($"{part}; medians, ns a sample and channel of functions, forward / forward and backward");
        Table table = Tables.OfNumbers(terminal, "product", ["L", .. methods]);
        foreach (SphereTiming t in timings.OrderBy(t => t.Product).ThenBy(t => t.Degree))
        {
            table.AddTextRow(
                [t.Product, t.Degree.ToString(CultureInfo.InvariantCulture), .. methods.Select(name => Text(t.Methods.FirstOrDefault(m => m.Method == name)))]);
        }
        terminal.Draw(table);
    }

    private static string Text((string? Method, double Forward, double? Both) time) =>
        time.Method is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{Number(time.Forward)} / {(time.Both is { } both ? Number(both) : "")}");

    private static string Number(double value) => value.ToString(value >= 100 ? "0" : value >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);
}
