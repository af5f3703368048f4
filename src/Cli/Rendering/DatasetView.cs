using System.Globalization;
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
        (int smallest, int largest) = s.StructureSizes;
        yield return ("structures", Quantity.Count(s.StructureCount));
        yield return ("atoms", $"{Quantity.Count(s.AtomCount)}, {(smallest == largest ? $"{largest}" : $"{smallest} to {largest}")} a structure");
        yield return ("elements", string.Join(", ", s.Elements.Select(e => $"{Elements.Symbol(e.Key)} {Quantity.Count(e.Value)}")));
        yield return ("periodic", Share(s.PeriodicCount, s.StructureCount));
        yield return ("energy", Share(s.EnergyCount, s.StructureCount) + (s.EnergyPerAtom is { } e
            ? string.Create(CultureInfo.InvariantCulture, $", {e.Minimum:0.0000} to {e.Maximum:0.0000} eV/atom") : ""));
        yield return ("forces", Share(s.ForcesCount, s.StructureCount) + (s.ForceNorm is { } f
            ? $", largest {Quantity.Number(f.Maximum)} eV/Å, components {Quantity.Number(s.ForceRms!.Value)} eV/Å rms" : ""));
        yield return ("stress", Share(s.StressCount, s.StructureCount));
        if (s.ConfigTypes.Keys.Any(type => type.Length > 0))
            yield return ("config types", Names(s.ConfigTypes));
    }

    private static string Share(int part, int whole) =>
        part == 0 ? "none" : part == whole ? "all" : $"{Quantity.Count(part)} of {Quantity.Count(whole)}";

    private static string Names(IReadOnlyDictionary<string, int> counts)
    {
        string shown = string.Join(", ", counts.OrderByDescending(c => c.Value).Take(MostNames).Select(c => $"{(c.Key.Length > 0 ? c.Key : "none")} ({Quantity.Count(c.Value)})"));
        return counts.Count > MostNames ? $"{shown} and {counts.Count - MostNames} more" : shown;
    }
}
