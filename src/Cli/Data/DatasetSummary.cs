using EquivSim.Structures;

namespace EquivSim.Cli.Data;

/// <summary>What a set of structures holds, gathered in one pass.</summary>
internal sealed class DatasetSummary
{
    private readonly SortedDictionary<int, long> _elements = [];
    private readonly Dictionary<string, int> _formulas = [];
    private readonly SortedDictionary<string, int> _configTypes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _otherProperties = new(StringComparer.Ordinal);

    /// <summary>Number of structures.</summary>
    public int Count { get; private set; }

    /// <summary>Number of atoms in all structures.</summary>
    public long AtomCount { get; private set; }

    /// <summary>Atoms in the smallest structure.</summary>
    public int SmallestSize { get; private set; } = int.MaxValue;

    /// <summary>Atoms in the largest structure.</summary>
    public int LargestSize { get; private set; }

    /// <summary>Structures with a cell that repeats along some axis.</summary>
    public int PeriodicCount { get; private set; }

    /// <summary>Structures with an energy.</summary>
    public int EnergyCount { get; private set; }

    /// <summary>Structures with forces.</summary>
    public int ForcesCount { get; private set; }

    /// <summary>Structures with a stress.</summary>
    public int StressCount { get; private set; }

    /// <summary>Lowest energy, eV/atom.</summary>
    public double LowestEnergy { get; private set; } = double.PositiveInfinity;

    /// <summary>Highest energy, eV/atom.</summary>
    public double HighestEnergy { get; private set; } = double.NegativeInfinity;

    /// <summary>Largest force component in size, eV/Å.</summary>
    public double LargestForce { get; private set; }

    /// <summary>Atoms of each element, by atomic number.</summary>
    public IReadOnlyDictionary<int, long> Elements => _elements;

    /// <summary>Structures of each composition.</summary>
    public IReadOnlyDictionary<string, int> Formulas => _formulas;

    /// <summary>Structures of each <c>config_type</c>.</summary>
    public IReadOnlyDictionary<string, int> ConfigTypes => _configTypes;

    /// <summary>Values that are carried along without being used, and in how many structures they occur.</summary>
    public IReadOnlyDictionary<string, int> OtherProperties => _otherProperties;

    /// <summary>Takes every structure into account while passing it on, so that a stream is summarised as it is written.</summary>
    public IEnumerable<Structure> Observe(IEnumerable<Structure> structures)
    {
        foreach (Structure structure in structures)
        {
            Add(structure);
            yield return structure;
        }
    }

    /// <summary>Takes one structure into account.</summary>
    public void Add(Structure structure)
    {
        Count++;
        AtomCount += structure.AtomCount;
        SmallestSize = Math.Min(SmallestSize, structure.AtomCount);
        LargestSize = Math.Max(LargestSize, structure.AtomCount);
        foreach (int z in structure.AtomicNumbers)
            _elements[z] = _elements.GetValueOrDefault(z) + 1;
        CountOne(_formulas, structure.Formula);
        if (structure.ConfigType is { } type)
            CountOne(_configTypes, type);
        if (structure.Cell.AnyPeriodic)
            PeriodicCount++;
        AddLabels(structure);
        foreach (string name in structure.Properties.Select(p => p.Key).Concat(structure.AtomProperties.Select(p => p.Key + " (per atom)")))
            CountOne(_otherProperties, name);
    }

    private void AddLabels(Structure structure)
    {
        if (structure.Energy is { } energy)
        {
            EnergyCount++;
            LowestEnergy = Math.Min(LowestEnergy, energy / structure.AtomCount);
            HighestEnergy = Math.Max(HighestEnergy, energy / structure.AtomCount);
        }
        if (structure.Forces is { } forces)
        {
            ForcesCount++;
            LargestForce = Math.Max(LargestForce, forces.Max(Math.Abs));
        }
        if (structure.Stress is not null)
            StressCount++;
    }

    private static void CountOne(IDictionary<string, int> counts, string key)
    {
        counts.TryGetValue(key, out int count);
        counts[key] = count + 1;
    }
}
