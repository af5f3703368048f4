namespace EquivSim.Structures;

/// <summary>
/// Atoms in a cell with what is known about them: species, positions, reference energy, forces and stress, charges,
/// and any further named values. Flat row-major arrays; Angstrom, eV, eV/A, eV/A^3, e.
/// </summary>
public sealed class Structure
{
    private readonly int[] _atomicNumbers;
    private readonly double[] _positions;

    /// <summary>Makes a structure; the arrays are taken over, not copied.</summary>
    /// <param name="atomicNumbers">One per atom, 1 to 118.</param>
    /// <param name="positions">Three per atom, Angstrom.</param>
    /// <param name="cell">The cell; null for an open system.</param>
    /// <exception cref="ArgumentException">No atoms, lengths that do not fit, an unknown element, a position that is not finite.</exception>
    public Structure(int[] atomicNumbers, double[] positions, Cell? cell = null)
    {
        ArgumentNullException.ThrowIfNull(atomicNumbers);
        ArgumentNullException.ThrowIfNull(positions);
        if (atomicNumbers.Length == 0)
            throw new ArgumentException("A structure needs at least one atom.", nameof(atomicNumbers));
        for (int i = 0; i < atomicNumbers.Length; i++)
        {
            if (atomicNumbers[i] is < 1 or > Elements.Count)
                throw new ArgumentException($"Atom {i}: unknown element, expected an atomic number from 1 to {Elements.Count}, got {atomicNumbers[i]}.", nameof(atomicNumbers));
        }
        _atomicNumbers = atomicNumbers;
        _positions = CheckPerAtom(positions, 3, nameof(positions));
        Cell = cell ?? Cell.None;
    }

    /// <summary>Number of atoms, at least 1.</summary>
    public int AtomCount => _atomicNumbers.Length;

    /// <summary>Atomic numbers, one per atom.</summary>
    public ReadOnlySpan<int> AtomicNumbers => _atomicNumbers;

    /// <summary>Positions, three per atom, Angstrom; writable, for dynamics moves them in place.</summary>
    public Span<double> Positions => _positions;

    /// <summary>The cell; <see cref="Cell.None"/> for an open system without one.</summary>
    public Cell Cell { get; set; }

    /// <summary>Reference energy in eV.</summary>
    /// <exception cref="ArgumentException">The value is not finite.</exception>
    public double? Energy
    {
        get;
        set => field = value is null || double.IsFinite(value.Value) ? value : throw new ArgumentException($"The energy must be finite, got {value}.");
    }

    /// <summary>Reference forces, three per atom, eV/A.</summary>
    /// <exception cref="ArgumentException">Wrong length, or a value that is not finite.</exception>
    public double[]? Forces { get; set => field = CheckPerAtom(value, 3, "forces"); }

    /// <summary>Reference stress, 3x3 row-major, eV/A^3, ASE's sign (dE/dstrain divided by volume).</summary>
    /// <exception cref="ArgumentException">Not nine finite values.</exception>
    public double[]? Stress
    {
        get;
        set
        {
            if (value is not null && value.Length != 9)
                throw new ArgumentException($"The stress has 9 values (3x3), got {value.Length}.");
            if (value is not null && Array.FindIndex(value, x => !double.IsFinite(x)) is int bad and >= 0)
                throw new ArgumentException($"The stress must be finite, got {value[bad]} at ({bad / 3}, {bad % 3}).");
            field = value;
        }
    }

    /// <summary>Velocities, three per atom, A/fs.</summary>
    /// <exception cref="ArgumentException">Wrong length, or a value that is not finite.</exception>
    public double[]? Velocities { get; set => field = CheckPerAtom(value, 3, "velocities"); }

    /// <summary>Partial charges, one per atom, e.</summary>
    /// <exception cref="ArgumentException">Wrong length, or a value that is not finite.</exception>
    public double[]? Charges { get; set => field = CheckPerAtom(value, 1, "charges"); }

    /// <summary>What kind of configuration this is (<c>config_type</c>), by which training sets are weighted and split.</summary>
    public string? ConfigType { get; set; }

    /// <summary>Weight of the structure in a training loss (<c>config_weight</c>).</summary>
    /// <exception cref="ArgumentException">The value is negative or not finite.</exception>
    public double Weight
    {
        get;
        set => field = double.IsFinite(value) && value >= 0 ? value : throw new ArgumentException($"A weight is finite and not negative, got {value}.");
    } = 1;

    /// <summary>Further values of the whole structure, by name, in the order of the file.</summary>
    public PropertyTable Properties { get; } = new();

    /// <summary>Further values per atom, by name; the first dimension of each is the atom count.</summary>
    public PropertyTable AtomProperties { get; } = new();

    /// <summary>A deep copy.</summary>
    public Structure Clone()
    {
        var copy = new Structure((int[])_atomicNumbers.Clone(), (double[])_positions.Clone(), Cell)
        {
            Energy = Energy,
            Forces = (double[]?)Forces?.Clone(),
            Stress = (double[]?)Stress?.Clone(),
            Velocities = (double[]?)Velocities?.Clone(),
            Charges = (double[]?)Charges?.Clone(),
            ConfigType = ConfigType,
            Weight = Weight,
        };
        foreach ((string name, PropertyValue value) in Properties)
            copy.Properties[name] = value;
        foreach ((string name, PropertyValue value) in AtomProperties)
            copy.AtomProperties[name] = value;
        return copy;
    }

    /// <summary>Composition in Hill order, such as <c>C5H8O2</c>.</summary>
    public string Formula
    {
        get
        {
            var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
            foreach (int z in _atomicNumbers)
                counts[Elements.Symbol(z)] = counts.GetValueOrDefault(Elements.Symbol(z)) + 1;
            bool organic = counts.ContainsKey("C");
            return string.Concat(counts
                .OrderBy(pair => organic && pair.Key == "C" ? 0 : organic && pair.Key == "H" ? 1 : 2)
                .Select(pair => pair.Value == 1 ? pair.Key : $"{pair.Key}{pair.Value}"));
        }
    }

    /// <summary>Formula and periodicity, for messages.</summary>
    public override string ToString() => Cell.AnyPeriodic ? $"{Formula} ({Cell})" : Formula;

    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(values))]
    private double[]? CheckPerAtom(double[]? values, int columns, string name)
    {
        if (values is null)
            return null;
        if (values.Length != columns * AtomCount)
            throw new ArgumentException($"The {name} of {AtomCount} atoms are {columns * AtomCount} numbers, got {values.Length}.", name);
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
                throw new ArgumentException($"Atom {i / columns}: the {name} must be finite, got {values[i]}.", name);
        }
        return values;
    }
}
