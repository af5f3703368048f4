using System.CommandLine;
using System.Globalization;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands.Data;

/// <summary><c>equivsim data split</c>: disjoint random parts of a data set.</summary>
internal static class DataSplitCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var input = new Argument<string>("file") { Description = "The data to split (.h5 or .xyz)." };
        var parts = new Argument<string[]>("part.h5=share")
        {
            Description = "Files to write, each with its share: a fraction below 1 (0.8), or a number of structures (50).",
            Arity = ArgumentArity.OneOrMore,
        };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the random choice.", DefaultValueFactory = _ => 1 };
        var command = new CliCommand(
            "split", "Split a data set into disjoint random parts.",
            "equivsim data split all.h5 train.h5=0.8 valid.h5=0.1 test.h5=0.1",
            "equivsim data split all.h5 small.h5=50 rest.h5=0.5 --seed 7")
        {
            input, parts, seed,
        };
        command.SetAction(parsed => Split(parsed.GetValue(input)!, parsed.GetValue(parts)!, parsed.GetValue(seed), terminal));
        return command;
    }

    private static void Split(string input, string[] parts, ulong seed, Terminal terminal)
    {
        (string Path, double Share)[] wanted = [.. parts.Select(Parse)];
        string? twice = wanted.GroupBy(w => Path.GetFullPath(w.Path)).FirstOrDefault(g => g.Count() > 1)?.First().Path;
        if (twice is not null)
            throw new UsageException($"'{twice}' is given twice.");
        if (wanted.Any(w => Path.GetFullPath(w.Path) == Path.GetFullPath(input)))
            throw new UsageException($"'{input}' is the file to split; it cannot be one of the parts.");

        List<Structure> structures = [.. StructureFile.Read(input)];
        int[] counts = [.. wanted.Select(w => w.Share < 1 ? (int)Math.Round(w.Share * structures.Count) : (int)w.Share)];
        Shrink(counts, wanted, structures.Count);
        if (counts.Sum() > structures.Count)
            throw new UsageException($"The parts ask for {counts.Sum()} structures; '{input}' holds {structures.Count}.");
        if (Array.IndexOf(counts, 0) is var empty and >= 0)
            throw new UsageException($"'{wanted[empty].Path}' would get none of the {structures.Count} structures.");

        int[] order = DatasetSplit.Shuffle(structures.Count, seed);
        int start = 0;
        for (int i = 0; i < wanted.Length; i++)
        {
            int[] chosen = [.. order.AsSpan(start, counts[i]).ToArray().Order()];
            StructureFile.Write(wanted[i].Path, chosen.Select(index => structures[index]));
            start += counts[i];
        }
        terminal.Line($"{Quantity.Count(structures.Count)} structures, {Quantity.Count(structures.Count - start)} left out.");
        terminal.Results(wanted.Zip(counts, (w, count) => ($"{Quantity.Count(count)} structures", w.Path)));
    }

    /// <summary>Rounding may ask for a structure too many when the fractions add up to one; the largest fractional part gives it back.</summary>
    private static void Shrink(int[] counts, (string Path, double Share)[] wanted, int available)
    {
        int excess = counts.Sum() - available;
        if (excess <= 0 || excess > wanted.Length || wanted.Any(w => w.Share >= 1) || wanted.Sum(w => w.Share) > 1 + 1e-9)
            return;
        counts[Array.IndexOf(counts, counts.Max())] -= excess;
    }

    private static (string Path, double Share) Parse(string part)
    {
        int equals = part.LastIndexOf('=');
        if (equals > 0
            && double.TryParse(part.AsSpan(equals + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out double share)
            && (share is > 0 and < 1 || (share >= 1 && share == Math.Floor(share) && share < int.MaxValue)))
        {
            return (part[..equals], share);
        }
        throw new UsageException($"A part is given as file=share with a fraction below 1 or a whole number; got '{part}'.");
    }
}
