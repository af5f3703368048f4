using System.Buffers;
using System.Globalization;
using System.Text;

namespace EquivSim.Structures;

/// <summary>Prints one structure as an extxyz frame.</summary>
internal static class ExtendedXyzWriter
{
    private static readonly SearchValues<char> NotInNames = SearchValues.Create(" \t\n:\"'=");

    private static readonly string[] ReservedKeys = ["Properties", "Lattice", "pbc", "config_type", "config_weight"];
    private static readonly string[] ReservedColumns = ["species", "pos", "velo"];

    public static void Write(TextWriter text, Structure structure, LabelKeys keys)
    {
        List<(string Name, PropertyValue Value)> columns = Columns(structure, keys);
        text.Write(structure.AtomCount.ToString(CultureInfo.InvariantCulture));
        text.Write('\n');
        text.Write(Comment(structure, keys, columns));
        text.Write('\n');
        for (int i = 0; i < structure.AtomCount; i++)
        {
            text.Write(Elements.Symbol(structure.AtomicNumbers[i]));
            foreach ((string name, PropertyValue value) in columns)
            {
                int width = value.Length / structure.AtomCount;
                for (int k = i * width; k < (i + 1) * width; k++)
                {
                    text.Write(' ');
                    text.Write(Word(name, value, k));
                }
            }
            text.Write('\n');
        }
    }

    private static List<(string, PropertyValue)> Columns(Structure s, LabelKeys keys)
    {
        var columns = new List<(string Name, PropertyValue Value)>();
        void Add(string name, double[]? values, int width)
        {
            if (values is not null)
                columns.Add((name, width == 1 ? PropertyValue.Of(values) : PropertyValue.Of(values, s.AtomCount, width)));
        }
        Add("pos", s.Positions.ToArray(), 3);
        Add(keys.Forces ?? "forces", s.Forces, 3);
        Add("velo", s.Velocities, 3);
        Add(keys.Charges ?? "charges", s.Charges, 1);
        foreach ((string name, PropertyValue value) in s.AtomProperties)
        {
            if (value.Shape.Length is not (1 or 2) || value.Shape[0] != s.AtomCount || value.Kind == PropertyKind.Json)
                throw new ArgumentException($"The per-atom property '{name}' has the shape [{string.Join(", ", value.Shape.ToArray())}]: extxyz holds [{s.AtomCount}] or [{s.AtomCount}, n].");
            if (name.Length == 0 || name.AsSpan().ContainsAny(NotInNames) || ReservedColumns.Contains(name) || columns.Exists(c => c.Name == name))
                throw new ArgumentException($"The per-atom property '{name}' cannot be a column: the name is taken or holds a blank, colon, quotation mark or equals sign.");
            columns.Add((name, value));
        }
        return columns;
    }

    private static string Comment(Structure s, LabelKeys keys, List<(string Name, PropertyValue Value)> columns)
    {
        var line = new StringBuilder();
        void Add(string key, string printed)
        {
            if (line.Length > 0)
                line.Append(' ');
            line.Append(ExtendedXyzComment.PrintKey(key)).Append('=').Append(printed);
        }
        bool hasLattice = s.Cell.AnyPeriodic || s.Cell.Vectors.ContainsAnyExcept(0.0);
        if (hasLattice)
            Add("Lattice", ExtendedXyzComment.Print(PropertyValue.Of(s.Cell.Vectors.ToArray())));
        Add("Properties", "species:S:1:" + string.Join(':', columns.Select(c => $"{c.Name}:{TypeLetter(c.Value.Kind)}:{c.Value.Length / s.AtomCount}")));
        string energyKey = keys.Energy ?? "energy", stressKey = keys.Stress ?? "stress";
        if (s.Energy is { } energy)
            Add(energyKey, ExtendedXyzComment.PrintReal(energy));
        if (s.Stress is { } stress)
            Add(stressKey, ExtendedXyzComment.Print(PropertyValue.Of(stress)));
        if (s.ConfigType is { } type)
            Add("config_type", ExtendedXyzComment.Print(PropertyValue.Of(type)));
        if (s.Weight != 1)
            Add("config_weight", ExtendedXyzComment.PrintReal(s.Weight));
        foreach ((string name, PropertyValue value) in s.Properties)
        {
            bool taken = ReservedKeys.Contains(name) || (name == energyKey && s.Energy is not null) || (name == stressKey && s.Stress is not null);
            if (taken)
                throw new ArgumentException($"The property '{name}' cannot be written beside the value of the same key: choose another key for it.");
            Add(name, ExtendedXyzComment.Print(value));
        }
        Add("pbc", $"\"{Letter(s.Cell.IsPeriodic(0))} {Letter(s.Cell.IsPeriodic(1))} {Letter(s.Cell.IsPeriodic(2))}\"");
        return line.ToString();
    }

    private static char Letter(bool value) => value ? 'T' : 'F';

    private static char TypeLetter(PropertyKind kind) => kind switch
    {
        PropertyKind.Real => 'R',
        PropertyKind.Integer => 'I',
        PropertyKind.Logical => 'L',
        _ => 'S',
    };

    private static string Word(string name, PropertyValue value, int index)
    {
        switch (value.Kind)
        {
            case PropertyKind.Real:
                return value.Reals[index].ToString("R", CultureInfo.InvariantCulture);
            case PropertyKind.Integer:
                return value.Integers[index].ToString(CultureInfo.InvariantCulture);
            case PropertyKind.Logical:
                return value.Logicals[index] ? "T" : "F";
            default:
                string word = value.Texts[index];
                return word.Length > 0 && !word.Any(char.IsWhiteSpace)
                    ? word
                    : throw new ArgumentException($"The per-atom property '{name}' holds '{word}': extxyz columns hold words without blanks.");
        }
    }
}
