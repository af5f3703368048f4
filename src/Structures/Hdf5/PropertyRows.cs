using PureHDF;

namespace EquivSim.Structures.Hdf5;

/// <summary>Reads one named property of a data set as <see cref="PropertyValue"/>s.</summary>
internal sealed class PropertyRows
{
    private readonly Rows _rows;
    private readonly string _kind;
    private readonly string[]? _table;
    private readonly byte[]? _presence;

    public PropertyRows(string file, string path, IH5Object source, long expectedRows, byte[]? presence)
    {
        Name = LinkName.Decode(source.Name);
        _presence = presence;
        if (source is IH5Group group)
        {
            _rows = new Rows(file, $"{path}/index", group.Dataset("index"));
            _table = new Rows(file, $"{path}/values", group.Dataset("values")).Texts();
            _kind = group.AttributeExists("kind") ? group.Attribute("kind").Read<string>() : "text";
        }
        else
        {
            _rows = new Rows(file, path, (IH5Dataset)source);
            _kind = _rows.Attribute("kind") ?? (((IH5Dataset)source).Type.Class == H5DataTypeClass.FloatingPoint ? "real" : "integer");
        }
        _rows.Expect(expectedRows, _rows.RowShape);
    }

    public string Name { get; }

    public bool IsPresent(int structure) => _presence is null || _presence[structure] != 0;

    /// <summary>One value per row: what structures carry.</summary>
    public PropertyValue?[] PerStructure(int first, int count)
    {
        int[] shape = _rows.RowShape;
        Func<int, PropertyValue> value = Reader(first, count, shape);
        return [.. Enumerable.Range(0, count).Select(i => IsPresent(first + i) ? value(i) : null)];
    }

    /// <summary>One value for all the rows of a structure: what its atoms carry.</summary>
    public Func<int, int, PropertyValue> PerAtom(long firstAtom, int atomCount)
    {
        int[] rowShape = _rows.RowShape;
        int width = rowShape.Aggregate(1, (a, b) => a * b);
        switch (_kind)
        {
            case "real":
                double[] reals = _rows.Reals(firstAtom, atomCount);
                return (start, n) => PropertyValue.Of(reals[(start * width)..((start + n) * width)], [n, .. rowShape]);
            case "integer":
                long[] integers = _rows.Integers(firstAtom, atomCount);
                return (start, n) => PropertyValue.Of(integers[(start * width)..((start + n) * width)], [n, .. rowShape]);
            case "logical":
                bool[] logicals = Array.ConvertAll(_rows.Integers(firstAtom, atomCount), x => x != 0);
                return (start, n) => PropertyValue.Of(logicals[(start * width)..((start + n) * width)], [n, .. rowShape]);
            default:
                string[] texts = Texts(firstAtom, atomCount);
                return (start, n) => PropertyValue.Of(texts[(start * width)..((start + n) * width)], [n, .. rowShape]);
        }
    }

    private Func<int, PropertyValue> Reader(int first, int count, int[] shape)
    {
        int width = shape.Aggregate(1, (a, b) => a * b);
        switch (_kind)
        {
            case "real":
                double[] reals = _rows.Reals(first, count);
                return i => shape.Length == 0 ? PropertyValue.Of(reals[i]) : PropertyValue.Of(reals[(i * width)..((i + 1) * width)], shape);
            case "integer":
                long[] integers = _rows.Integers(first, count);
                return i => shape.Length == 0 ? PropertyValue.Of(integers[i]) : PropertyValue.Of(integers[(i * width)..((i + 1) * width)], shape);
            case "logical":
                bool[] logicals = Array.ConvertAll(_rows.Integers(first, count), x => x != 0);
                return i => shape.Length == 0 ? PropertyValue.Of(logicals[i]) : PropertyValue.Of(logicals[(i * width)..((i + 1) * width)], shape);
            case "text":
                string[] texts = Texts(first, count);
                return i => shape.Length == 0 ? PropertyValue.Of(texts[i]) : PropertyValue.Of(texts[(i * width)..((i + 1) * width)], shape);
            case "json":
                string[] json = Texts(first, count);
                return i => PropertyValue.OfJson(json[i]);
            case StructurePropertyColumn.Mixed:
                string[] mixed = Texts(first, count);
                return i => ExtendedXyzComment.Parse($"x={mixed[i]}")["x"];
            default:
                throw _rows.Broken($"unknown kind '{_kind}'");
        }
    }

    /// <summary>Texts of rows; null where there is none.</summary>
    public string?[] OptionalTexts(long first, long count)
    {
        if (_table is null)
            throw _rows.Broken($"expected a group with 'index' and 'values' for the kind '{_kind}'");
        return Array.ConvertAll(_rows.Integers(first, count), number => number == -1 ? null
            : number >= 0 && number < _table.Length ? _table[number]
            : throw _rows.Broken($"points to text {number} of a table of {_table.Length}"));
    }

    private string[] Texts(long first, long count) => Array.ConvertAll(OptionalTexts(first, count), text => text ?? "");
}
