using System.Globalization;

namespace EquivSim.Structures;

/// <summary>The per-atom columns that a <c>Properties=</c> value declares.</summary>
internal sealed class ExtendedXyzColumns
{
    public const string Default = "species:S:1:pos:R:3";

    public readonly record struct Column(string Name, char Type, int Width);

    private readonly List<Column> _columns = [];

    public IReadOnlyList<Column> Columns => _columns;

    /// <summary>Words on an atom's line.</summary>
    public int WordCount { get; private set; }

    /// <summary>Parses <c>name:type:width</c> triples; throws <see cref="FormatException"/> with the reason.</summary>
    public static ExtendedXyzColumns Parse(string declaration)
    {
        string[] parts = declaration.Split(':');
        if (parts.Length % 3 != 0)
            throw new FormatException($"Properties must be triples name:type:width, got '{declaration}'");
        var layout = new ExtendedXyzColumns();
        for (int i = 0; i < parts.Length; i += 3)
        {
            (string name, string type, string width) = (parts[i], parts[i + 1], parts[i + 2]);
            if (type is not ("R" or "I" or "S" or "L"))
                throw new FormatException($"Properties: the column '{name}' has the type '{type}', expected R, I, S or L");
            if (!int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count < 1)
                throw new FormatException($"Properties: the column '{name}' has the width '{width}', expected a positive integer");
            if (layout._columns.Exists(c => c.Name == name))
                throw new FormatException($"Properties: the column '{name}' occurs twice");
            layout._columns.Add(new Column(name, type[0], count));
            layout.WordCount += count;
        }
        return layout;
    }
}
