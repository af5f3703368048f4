using System.Globalization;

namespace EquivSim.Structures;

/// <summary>Reads one extxyz text, frame by frame.</summary>
internal sealed class ExtendedXyzReader(TextReader text, string file, ExtendedXyzOptions options)
{
    private readonly Dictionary<string, int> _keys = new(StringComparer.Ordinal), _columnNames = new(StringComparer.Ordinal);
    private LabelKeys _used = new();
    private int _structureCount;
    private long _line;
    private string _layoutText = "";
    private ExtendedXyzColumns _layout = ExtendedXyzColumns.Parse(ExtendedXyzColumns.Default);

    /// <summary>The next structure; null at the end of the file.</summary>
    public Structure? Next()
    {
        if (!NextHeader(out int atomCount, out PropertyTable values))
        {
            RefuseUnusedKeys();
            return null;
        }
        long commentLine = _line;
        PropertyTable columns = ReadAtoms(atomCount);
        try
        {
            return Assemble(atomCount, values, columns);
        }
        catch (Exception e) when (e is ArgumentException or FormatException and not DataFileException or InvalidOperationException)
        {
            throw new DataFileException(file, $"line {commentLine}", e.Message, e);
        }
    }

    /// <summary>Reads the comment lines only.</summary>
    public ExtendedXyzKeys Scan()
    {
        while (NextHeader(out int atomCount, out PropertyTable values))
        {
            for (int i = 0; i < atomCount; i++)
                _ = ReadLine() ?? throw Truncated(i, atomCount);
            ResolveKeys(values);
        }
        RefuseUnusedKeys();
        return new ExtendedXyzKeys(_structureCount, _keys, _columnNames, _used);
    }

    private bool NextHeader(out int atomCount, out PropertyTable values)
    {
        atomCount = 0;
        values = new PropertyTable();
        string? line;
        do
        {
            line = ReadLine();
            if (line is null)
                return false;
        }
        while (string.IsNullOrWhiteSpace(line));
        if (!int.TryParse(line.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out atomCount) || atomCount < 1)
            throw Broken($"expected the number of atoms (a positive integer), got '{Shorten(line)}'; does the frame before hold more atoms than its first line says?");
        string comment = ReadLine() ?? throw Broken("the file ends where a comment line was expected");
        try
        {
            if (comment.Contains('=', StringComparison.Ordinal))
                values = ExtendedXyzComment.Parse(comment);
            else if (!string.IsNullOrWhiteSpace(comment))
                values["comment"] = PropertyValue.Of(comment);
            string layout = values.TryGet("Properties", out PropertyValue? declared) ? declared.ToString() : ExtendedXyzColumns.Default;
            if (layout != _layoutText)
                (_layout, _layoutText) = (ExtendedXyzColumns.Parse(layout), layout);
            values.Remove("Properties");
        }
        catch (FormatException e)
        {
            throw Broken(e.Message);
        }
        _structureCount++;
        foreach ((string key, _) in values)
            _keys[key] = _keys.GetValueOrDefault(key) + 1;
        foreach (ExtendedXyzColumns.Column column in _layout.Columns)
            _columnNames[column.Name] = _columnNames.GetValueOrDefault(column.Name) + 1;
        return true;
    }

    private PropertyTable ReadAtoms(int atomCount)
    {
        var builders = new Array[_layout.Columns.Count];
        for (int c = 0; c < builders.Length; c++)
        {
            // Grown with the lines that are really there: a wrong count must not ask for all memory.
            int capacity = Math.Min(atomCount, 1 << 16) * _layout.Columns[c].Width;
            builders[c] = MakeBuffer(_layout.Columns[c].Type, capacity);
        }
        for (int i = 0; i < atomCount; i++)
        {
            string line = ReadLine() ?? throw Truncated(i, atomCount);
            ReadAtom(line, i, atomCount, builders);
        }
        var columns = new PropertyTable();
        for (int c = 0; c < builders.Length; c++)
        {
            ExtendedXyzColumns.Column column = _layout.Columns[c];
            int[] shape = column.Width == 1 ? [atomCount] : [atomCount, column.Width];
            columns[column.Name] = column.Type switch
            {
                'R' => PropertyValue.Of(Exactly((double[])builders[c], atomCount * column.Width), shape),
                'I' => PropertyValue.Of(Exactly((long[])builders[c], atomCount * column.Width), shape),
                'L' => PropertyValue.Of(Exactly((bool[])builders[c], atomCount * column.Width), shape),
                _ => PropertyValue.Of(Exactly((string[])builders[c], atomCount * column.Width), shape),
            };
        }
        return columns;
    }

    private void ReadAtom(string line, int atom, int atomCount, Array[] builders)
    {
        ReadOnlySpan<char> rest = line;
        int words = 0;
        for (int c = 0; c < builders.Length; c++)
        {
            (string name, char type, int width) = _layout.Columns[c];
            if (builders[c].Length < (atom + 1) * width)
                builders[c] = Enlarge(type, builders[c], Math.Min(2 * builders[c].Length, atomCount * width));
            for (int k = 0; k < width; k++)
            {
                ReadOnlySpan<char> word = NextWord(ref rest);
                if (word.IsEmpty)
                    throw Broken($"atom {atom} of {atomCount}: Properties declares {_layout.WordCount} columns, the line has {words}: '{Shorten(line)}'");
                words++;
                int slot = atom * width + k;
                bool good = true;
                switch (type)
                {
                    case 'R': good = ExtendedXyzNumber.TryReal(word, out ((double[])builders[c])[slot]); break;
                    case 'I': good = ExtendedXyzNumber.TryInteger(word, out ((long[])builders[c])[slot]); break;
                    case 'L': good = ExtendedXyzNumber.TryLogical(word, out ((bool[])builders[c])[slot]); break;
                    default: ((string[])builders[c])[slot] = Intern(word); break;
                }
                if (!good)
                    throw Broken($"atom {atom}: the column '{name}' should hold {Kind(type)}, got '{word}'");
            }
        }
        if (!NextWord(ref rest).IsEmpty)
            throw Broken($"atom {atom} of {atomCount}: the line has more than the {_layout.WordCount} columns that Properties declares: '{Shorten(line)}'");
        // Checked here, where the line is still known.
        for (int c = 0; c < builders.Length; c++)
        {
            (string name, char type, int width) = _layout.Columns[c];
            if (name == "species" && type == 'S' && !Elements.TryNumber(((string[])builders[c])[atom], out _))
                throw Broken($"atom {atom}: unknown element '{((string[])builders[c])[atom]}' (a type number says nothing about the element)");
            if (type != 'R')
                continue;
            foreach (double value in ((double[])builders[c]).AsSpan(atom * width, width))
            {
                if (!double.IsFinite(value))
                    throw Broken($"atom {atom}: the column '{name}' must be finite, got {value}");
            }
        }
    }

    private Structure Assemble(int atomCount, PropertyTable values, PropertyTable columns)
    {
        LabelKeys keys = ResolveKeys(values, columns);
        var structure = new Structure(TakeSpecies(columns), TakeReals(columns, "pos", 3, atomCount) ?? throw new FormatException("there is no column 'pos:R:3' with the positions"), TakeCell(values));
        if (Take(values, keys.Energy) is { } energy)
            structure.Energy = Scalar(energy, keys.Energy!);
        structure.Forces = TakeReals(columns, keys.Forces, 3, atomCount);
        if (Take(values, keys.Stress) is { } stress)
            structure.Stress = SymmetricMatrix(stress, keys.Stress!);
        if (structure.Stress is null && structure.Cell.Volume > 0 && Take(values, keys.Virial) is { } virial)
            structure.Stress = Array.ConvertAll(SymmetricMatrix(virial, keys.Virial!), x => -x / structure.Cell.Volume);
        structure.Charges = TakeReals(columns, keys.Charges, 1, atomCount);
        structure.Velocities = TakeReals(columns, "velo", 3, atomCount);
        structure.ConfigType = Take(values, "config_type")?.ToString();
        if (Take(values, "config_weight") is { } weight)
            structure.Weight = Scalar(weight, "config_weight");
        foreach ((string key, PropertyValue value) in values)
            structure.Properties[key] = value;
        foreach ((string key, PropertyValue value) in columns)
            structure.AtomProperties[key] = value;
        RequireLabels(structure, values, columns, keys);
        return structure;
    }

    private void RequireLabels(Structure structure, PropertyTable values, PropertyTable columns, LabelKeys keys)
    {
        void Need(Labels label, bool present, string what, string? key)
        {
            if (!options.Require.HasFlag(label) || present)
                return;
            string left = string.Join(", ", values.Select(p => p.Key).Concat(columns.Select(p => p.Key)));
            throw new FormatException($"this structure has no {what}{(key is null ? "" : $" (key '{key}')")}; keys and columns found beside those used: {(left.Length == 0 ? "none" : left)}");
        }
        Need(Labels.Energy, structure.Energy is not null, "energy", keys.Energy);
        Need(Labels.Forces, structure.Forces is not null, "forces", keys.Forces);
        Need(Labels.Stress, structure.Stress is not null, "stress", keys.Stress);
    }

    private void ResolveKeys(PropertyTable values)
    {
        var columns = new PropertyTable();
        foreach (ExtendedXyzColumns.Column column in _layout.Columns)
            columns[column.Name] = PropertyValue.Of(true);
        try
        {
            ResolveKeys(values, columns);
        }
        catch (FormatException e)
        {
            throw Broken(e.Message);
        }
    }

    /// <summary>
    /// The labels' names in this structure. All structures of a file must use the same: a file that says REF_energy here and
    /// energy there mixes two things, and is refused until a name is given.
    /// </summary>
    private LabelKeys ResolveKeys(PropertyTable values, PropertyTable columns)
    {
        LabelKeys found = new()
        {
            Energy = Resolve(values, options.Keys.Energy, LabelKeys.EnergyNames, _used.Energy, "energy"),
            Forces = Resolve(columns, options.Keys.Forces, LabelKeys.ForcesNames, _used.Forces, "forces"),
            Stress = Resolve(values, options.Keys.Stress, LabelKeys.StressNames, _used.Stress, "stress"),
            Virial = Resolve(values, options.Keys.Virial, LabelKeys.VirialNames, _used.Virial, "virial"),
            Charges = Resolve(columns, options.Keys.Charges, LabelKeys.ChargesNames, _used.Charges, "charges"),
        };
        _used = new()
        {
            Energy = _used.Energy ?? found.Energy,
            Forces = _used.Forces ?? found.Forces,
            Stress = _used.Stress ?? found.Stress,
            Virial = _used.Virial ?? found.Virial,
            Charges = _used.Charges ?? found.Charges,
        };
        return found;
    }

    private static string? Resolve(PropertyTable table, string? given, string[] names, string? before, string what)
    {
        if (given is not null)
            return table.TryGet(given, out _) ? given : null;
        foreach (string name in names)
        {
            foreach ((string key, _) in table)
            {
                if (!key.Equals(name, StringComparison.OrdinalIgnoreCase))
                    continue;
                return before is null || before == key
                    ? key
                    : throw new FormatException($"the {what} is called '{key}' here and '{before}' in structures before: name the one to use in the options");
            }
        }
        return null;
    }

    private void RefuseUnusedKeys()
    {
        void Check(string? given, Dictionary<string, int> found, string what)
        {
            if (given is not null && !found.ContainsKey(given))
                throw new DataFileException(file, "", $"no structure has the {what} key '{given}'; found: {(found.Count == 0 ? "nothing" : string.Join(", ", found.Keys))}");
        }
        if (_structureCount == 0)
            throw new DataFileException(file, "", "the file holds no structure");
        Check(options.Keys.Energy, _keys, "energy");
        Check(options.Keys.Stress, _keys, "stress");
        Check(options.Keys.Virial, _keys, "virial");
        Check(options.Keys.Forces, _columnNames, "forces");
        Check(options.Keys.Charges, _columnNames, "charges");
    }

    private static int[] TakeSpecies(PropertyTable columns)
    {
        if (Take(columns, "species") is { } species)
        {
            if (species.Shape.Length != 1 || species.Kind != PropertyKind.Text)
                throw new FormatException("the column 'species' must be S:1");
            return Array.ConvertAll(species.Texts.ToArray(), Elements.Number);
        }
        PropertyValue numbers = Take(columns, "Z") ?? Take(columns, "numbers") ?? throw new FormatException("there is no column 'species:S:1', 'Z:I:1' or 'numbers:I:1'");
        return Numbers(numbers);
    }

    private static int[] Numbers(PropertyValue value) => Array.ConvertAll(value.Integers.ToArray(), z => z is > 0 and <= Elements.Count ? (int)z : throw new FormatException($"unknown element {z}"));

    private static Cell TakeCell(PropertyTable values)
    {
        PropertyValue? lattice = Take(values, "Lattice"), pbc = Take(values, "pbc");
        bool[] periodic = [lattice is not null, lattice is not null, lattice is not null];
        if (pbc is not null)
        {
            if (pbc.Kind != PropertyKind.Logical || pbc.Length is not (1 or 3))
                throw new FormatException($"pbc must be three of T and F, got '{pbc}'");
            for (int k = 0; k < 3; k++)
                periodic[k] = pbc.Logicals[pbc.Length == 1 ? 0 : k];
        }
        if (lattice is null)
        {
            return periodic.Contains(true) ? throw new FormatException("pbc is set but there is no Lattice") : Cell.None;
        }
        if (lattice.Kind is not (PropertyKind.Real or PropertyKind.Integer) || lattice.Length is not (3 or 9))
            throw new FormatException($"Lattice must be nine numbers (or three for a box), got '{lattice}'");
        double[] v = lattice.ToReals();
        return new Cell(v.Length == 9 ? v : [v[0], 0, 0, 0, v[1], 0, 0, 0, v[2]], periodic[0], periodic[1], periodic[2]);
    }

    private static PropertyValue? Take(PropertyTable table, string? key)
    {
        if (key is null || !table.TryGet(key, out PropertyValue? value))
            return null;
        table.Remove(key);
        return value;
    }

    private static double[]? TakeReals(PropertyTable columns, string? key, int width, int atomCount)
    {
        if (Take(columns, key) is not { } value)
            return null;
        return value.Length == width * atomCount && value.Kind is PropertyKind.Real or PropertyKind.Integer
            ? value.ToReals()
            : throw new FormatException($"the column '{key}' must be R:{width}");
    }

    private static double Scalar(PropertyValue value, string key) =>
        value.Length == 1 && value.Kind is PropertyKind.Real or PropertyKind.Integer
            ? value.ToReals()[0]
            : throw new FormatException($"'{key}' must be one number, got '{value}'");

    private static double[] SymmetricMatrix(PropertyValue value, string key)
    {
        if (value.Kind is not (PropertyKind.Real or PropertyKind.Integer) || value.Length is not (6 or 9))
            throw new FormatException($"'{key}' must be nine numbers (or six in Voigt's order), got '{value}'");
        double[] v = value.ToReals();
        return v.Length == 9 ? v : [v[0], v[5], v[4], v[5], v[1], v[3], v[4], v[3], v[2]];
    }

    private string? ReadLine()
    {
        string? line = text.ReadLine();
        if (line is not null)
            _line++;
        return line;
    }

    private DataFileException Broken(string reason) => new(file, $"line {_line}", reason);

    private DataFileException Truncated(int found, int expected) =>
        Broken($"the file ends after {found} of {expected} atoms: it is truncated, or its atom count is wrong");

    private static string Shorten(string line) => line.Length <= 80 ? line : line[..80] + "...";

    private static string Kind(char type) => type switch { 'R' => "a number", 'I' => "an integer", _ => "T or F" };

    private static ReadOnlySpan<char> NextWord(ref ReadOnlySpan<char> rest)
    {
        int start = 0;
        while (start < rest.Length && char.IsWhiteSpace(rest[start]))
            start++;
        int end = start;
        while (end < rest.Length && !char.IsWhiteSpace(rest[end]))
            end++;
        ReadOnlySpan<char> word = rest[start..end];
        rest = rest[end..];
        return word;
    }

    /// <summary>Element symbols come by the thousand: one string each is enough.</summary>
    private static string Intern(ReadOnlySpan<char> word) => Elements.TryNumber(word, out int z) ? Elements.Symbol(z) : word.ToString();

    private static Array MakeBuffer(char type, int length) => type switch
    {
        'R' => new double[length],
        'I' => new long[length],
        'L' => new bool[length],
        _ => new string[length],
    };

    private static Array Enlarge(char type, Array old, int length)
    {
        Array larger = MakeBuffer(type, length);
        Array.Copy(old, larger, old.Length);
        return larger;
    }

    private static T[] Exactly<T>(T[] values, int length) => values.Length == length ? values : values[..length];
}
