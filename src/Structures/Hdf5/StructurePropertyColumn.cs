using PureHDF;

namespace EquivSim.Structures.Hdf5;

/// <summary>
/// One named value of the structures of a data set. Where all structures agree on its type and shape it becomes a plain
/// data set; where they do not, every value is kept as text in extxyz's grammar, which loses nothing.
/// </summary>
internal sealed class StructurePropertyColumn : IDisposable
{
    public const string Mixed = "mixed";

    private readonly List<(long Structure, PropertyValue Value)> _values = [];
    private TextColumn? _texts;
    private IColumn? _numbers;

    public void Add(long structure, PropertyValue value) => _values.Add((structure, value));

    /// <summary>Which of so many structures have the value; null when all have it.</summary>
    public byte[]? Presence(long structureCount)
    {
        if (_values.Count == structureCount)
            return null;
        byte[] presence = new byte[structureCount];
        foreach ((long structure, _) in _values)
            presence[structure] = 1;
        return presence;
    }

    public IEnumerable<IColumn> Columns => _texts is not null ? [_texts.Index] : [_numbers!];

    public object Describe(long structureCount)
    {
        PropertyValue first = _values[0].Value;
        bool uniform = _values.TrueForAll(v => v.Value.Kind == first.Kind && v.Value.Shape.SequenceEqual(first.Shape) && v.Value.Length > 0);
        int[] shape = first.Shape.ToArray();
        if (!uniform)
        {
            _texts = new TextColumn([], Mixed);
            Fill(_texts.Index, v => _texts.Append([ExtendedXyzComment.Print(v)]), structureCount);
            return _texts.Describe();
        }
        switch (first.Kind)
        {
            case PropertyKind.Real:
                return Numbers(new Column<double>(shape, double.NaN, ("kind", "real")), (c, v) => c.Append(v.Reals), structureCount);
            case PropertyKind.Integer:
                return Numbers(new Column<long>(shape, 0, ("kind", "integer")), (c, v) => c.Append(v.Integers), structureCount);
            case PropertyKind.Logical:
                return Numbers(new Column<byte>(shape, 0, ("kind", "logical")), (c, v) => c.Append(Array.ConvertAll(v.Logicals.ToArray(), b => (byte)(b ? 1 : 0))), structureCount);
            default:
                _texts = new TextColumn(shape, first.Kind == PropertyKind.Json ? "json" : "text");
                Fill(_texts.Index, v => _texts.Append(v.Texts), structureCount);
                return _texts.Describe();
        }
    }

    public void Dispose()
    {
        _texts?.Dispose();
        _numbers?.Dispose();
    }

    private H5Dataset Numbers<T>(Column<T> column, Action<Column<T>, PropertyValue> append, long structureCount) where T : unmanaged
    {
        _numbers = column;
        Fill(column, v => append(column, v), structureCount);
        return column.Describe();
    }

    private void Fill<T>(Column<T> column, Action<PropertyValue> append, long structureCount) where T : unmanaged
    {
        foreach ((long structure, PropertyValue value) in _values)
        {
            column.PadTo(structure);
            append(value);
        }
        column.PadTo(structureCount);
    }
}
