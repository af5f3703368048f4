using EquivSim.Cli.Data;
using EquivSim.Structures;

namespace EquivSim.Cli.Rendering;

/// <summary>Shows a <see cref="DatasetSummary"/>.</summary>
internal static class DatasetView
{
    private const int MostNames = 8;

    /// <summary>Draws names and values below a heading.</summary>
    public static void Draw(Terminal terminal, string heading, DatasetSummary summary) =>
        Tables.DrawFacts(terminal, heading, Facts(summary));

    private static IEnumerable<(string, string)> Facts(DatasetSummary s)
    {
        yield return ("structures", Quantity.Count(s.Count));
        if (s.Count == 0)
            yield break;
        string sizes = s.SmallestSize == s.LargestSize ? $"{s.LargestSize} each" : $"{s.SmallestSize} to {s.LargestSize} each";
        yield return ("atoms", $"{Quantity.Count(s.AtomCount)}, {sizes}");
        yield return ("elements", string.Join(", ", s.Elements.Select(e => $"{Elements.Symbol(e.Key)} {Quantity.Count(e.Value)}")));
        yield return ("compositions", Names(s.Formulas));
        yield return ("periodic", Share(s.PeriodicCount, s.Count));
        yield return ("energy", Share(s.EnergyCount, s.Count) + (s.EnergyCount > 0
            ? $", {Quantity.Number(s.LowestEnergy)} to {Quantity.Number(s.HighestEnergy)} eV/atom" : ""));
        yield return ("forces", Share(s.ForcesCount, s.Count) + (s.ForcesCount > 0 ? $", largest component {Quantity.Number(s.LargestForce)} eV/Å" : ""));
        yield return ("stress", Share(s.StressCount, s.Count));
        if (s.ConfigTypes.Count > 0)
            yield return ("config types", Names(s.ConfigTypes));
        if (s.OtherProperties.Count > 0)
            yield return ("carried along, not used", Names(s.OtherProperties));
    }

    private static string Share(int part, int whole) =>
        part == 0 ? "none" : part == whole ? "all" : $"{Quantity.Count(part)} of {Quantity.Count(whole)}";

    private static string Names(IReadOnlyDictionary<string, int> counts)
    {
        string shown = string.Join(", ", counts.OrderByDescending(c => c.Value).Take(MostNames).Select(c => $"{c.Key} ({Quantity.Count(c.Value)})"));
        return counts.Count > MostNames ? $"{shown} and {counts.Count - MostNames} more" : shown;
    }
}
