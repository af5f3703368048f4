using System.Globalization;
using System.Text;

namespace EquivSim.Structures;

/// <summary>Smallest, mean and largest of some values.</summary>
/// <param name="Minimum">Smallest value.</param>
/// <param name="Mean">Mean.</param>
/// <param name="Maximum">Largest value.</param>
public readonly record struct ValueRange(double Minimum, double Mean, double Maximum);

/// <summary>What is in a set of structures: how many, which elements, how large the labels are.</summary>
public sealed class DatasetSummary
{
    private DatasetSummary() { }

    /// <summary>Number of structures.</summary>
    public int StructureCount { get; private set; }

    /// <summary>Number of atoms in all.</summary>
    public long AtomCount { get; private set; }

    /// <summary>Atoms of the smallest and largest structure.</summary>
    public (int Smallest, int Largest) StructureSizes { get; private set; }

    /// <summary>Atoms of each element, by ascending atomic number.</summary>
    public IReadOnlyDictionary<int, long> Elements { get; private set; } = new Dictionary<int, long>();

    /// <summary>Structures of each configuration type; the empty name stands for none.</summary>
    public IReadOnlyDictionary<string, int> ConfigTypes { get; private set; } = new Dictionary<string, int>();

    /// <summary>Structures with any periodic axis.</summary>
    public int PeriodicCount { get; private set; }

    /// <summary>Structures with an energy.</summary>
    public int EnergyCount { get; private set; }

    /// <summary>Structures with forces.</summary>
    public int ForcesCount { get; private set; }

    /// <summary>Structures with a stress.</summary>
    public int StressCount { get; private set; }

    /// <summary>Energies in eV; null without any.</summary>
    public ValueRange? Energy { get; private set; }

    /// <summary>Energies per atom in eV; null without any.</summary>
    public ValueRange? EnergyPerAtom { get; private set; }

    /// <summary>Lengths of the force vectors in eV/A; null without any.</summary>
    public ValueRange? ForceNorm { get; private set; }

    /// <summary>Root mean square of the force components in eV/A; null without any.</summary>
    public double? ForceRms { get; private set; }

    /// <summary>Goes through the structures once.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static DatasetSummary Of(IEnumerable<Structure> structures)
    {
        ArgumentNullException.ThrowIfNull(structures);
        var elements = new SortedDictionary<int, long>();
        var types = new SortedDictionary<string, int>(StringComparer.Ordinal);
        RangeCounter energy = default, perAtom = default, force = default;
        double squares = 0;
        int smallest = int.MaxValue, largest = 0;
        var summary = new DatasetSummary();
        foreach (Structure s in structures)
        {
            summary.StructureCount++;
            summary.AtomCount += s.AtomCount;
            (smallest, largest) = (Math.Min(smallest, s.AtomCount), Math.Max(largest, s.AtomCount));
            foreach (int z in s.AtomicNumbers)
                elements[z] = elements.GetValueOrDefault(z) + 1;
            string type = s.ConfigType ?? "";
            types[type] = types.GetValueOrDefault(type) + 1;
            summary.PeriodicCount += s.Cell.AnyPeriodic ? 1 : 0;
            summary.StressCount += s.Stress is null ? 0 : 1;
            if (s.Energy is { } e)
            {
                summary.EnergyCount++;
                energy.Add(e);
                perAtom.Add(e / s.AtomCount);
            }
            if (s.Forces is not { } f)
                continue;
            summary.ForcesCount++;
            for (int k = 0; k < f.Length; k += 3)
            {
                double norm2 = f[k] * f[k] + f[k + 1] * f[k + 1] + f[k + 2] * f[k + 2];
                squares += norm2;
                force.Add(Math.Sqrt(norm2));
            }
        }
        if (summary.StructureCount == 0)
            throw new ArgumentException("There are no structures to sum up.", nameof(structures));
        summary.StructureSizes = (smallest, largest);
        summary.Elements = elements;
        summary.ConfigTypes = types;
        (summary.Energy, summary.EnergyPerAtom, summary.ForceNorm) = (energy.Range, perAtom.Range, force.Range);
        summary.ForceRms = force.Count > 0 ? Math.Sqrt(squares / (3 * force.Count)) : null;
        return summary;
    }

    /// <summary>Several lines for a person.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        void Line(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"{name,-16}{value}\n");
        Line("structures", $"{StructureCount} ({PeriodicCount} periodic)");
        Line("atoms", $"{AtomCount} ({StructureSizes.Smallest} to {StructureSizes.Largest} a structure)");
        Line("elements", string.Join(", ", Elements.Select(pair => $"{Structures.Elements.Symbol(pair.Key)} {pair.Value}")));
        Line("config types", string.Join(", ", ConfigTypes.Select(pair => $"{(pair.Key.Length == 0 ? "(none)" : pair.Key)} {pair.Value}")));
        Line("labels", $"energy {EnergyCount}, forces {ForcesCount}, stress {StressCount}");
        if (Energy is { } e && EnergyPerAtom is { } a)
        {
            Line("energy", $"{e.Minimum:F4} to {e.Maximum:F4}, mean {e.Mean:F4} eV");
            Line("energy per atom", $"{a.Minimum:F4} to {a.Maximum:F4}, mean {a.Mean:F4} eV");
        }
        if (ForceNorm is { } f)
            Line("force", $"rms {ForceRms:F4} a component, largest {f.Maximum:F4} eV/A");
        return text.ToString();
    }

    private struct RangeCounter
    {
        private double _minimum, _maximum, _mean;

        public long Count { get; private set; }

        public readonly ValueRange? Range => Count == 0 ? null : new ValueRange(_minimum, _mean, _maximum);

        public void Add(double value)
        {
            _minimum = Count == 0 ? value : Math.Min(_minimum, value);
            _maximum = Count == 0 ? value : Math.Max(_maximum, value);
            // Welford's mean: total energies are large numbers that differ little.
            _mean += (value - _mean) / ++Count;
        }
    }
}
