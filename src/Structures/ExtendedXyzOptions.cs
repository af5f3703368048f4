namespace EquivSim.Structures;

/// <summary>How to read an extxyz file.</summary>
public sealed record ExtendedXyzOptions
{
    /// <summary>
    /// Names of the labels. A name given here must occur somewhere in the file; one left out is looked for under its
    /// usual names (<c>REF_energy</c> before <c>energy</c>, case ignored).
    /// </summary>
    public LabelKeys Keys { get; init; } = new();

    /// <summary>Labels that every structure must have; a structure without is refused.</summary>
    public Labels Require { get; init; }
}

/// <summary>What a scan of an extxyz file found: every key and column, and which of them are read as labels.</summary>
public sealed class ExtendedXyzKeys
{
    internal ExtendedXyzKeys(int structures, IReadOnlyDictionary<string, int> keys, IReadOnlyDictionary<string, int> columns, LabelKeys used) =>
        (StructureCount, StructureKeys, AtomColumns, Used) = (structures, keys, columns, used);

    /// <summary>Number of structures in the file.</summary>
    public int StructureCount { get; }

    /// <summary>Keys of the comment lines, and in how many structures each occurs.</summary>
    public IReadOnlyDictionary<string, int> StructureKeys { get; }

    /// <summary>Per-atom columns, and in how many structures each occurs.</summary>
    public IReadOnlyDictionary<string, int> AtomColumns { get; }

    /// <summary>The keys and columns that are read as labels; null where nothing matched.</summary>
    public LabelKeys Used { get; }

    /// <summary>One line a person can read.</summary>
    public override string ToString()
    {
        string found = string.Join(", ", StructureKeys.Concat(AtomColumns).Select(pair => $"{pair.Key} ({pair.Value})"));
        return $"{StructureCount} structures; found: {found}; used: energy={Used.Energy ?? "none"}, forces={Used.Forces ?? "none"}, stress={Used.Stress ?? Used.Virial ?? "none"}";
    }
}
