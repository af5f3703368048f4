namespace EquivSim.Structures.Hdf5;

/// <summary>One named per-atom value of the structures of a data set: every structure must agree on its type and width.</summary>
internal sealed class AtomPropertyColumn : IDisposable
{
    private readonly string _name;
    private readonly PropertyKind _kind;
    private readonly int[] _rowShape;
    private readonly TextColumn? _texts;
    private readonly Column<double>? _reals;
    private readonly Column<long>? _integers;
    private readonly Column<byte>? _logicals;
    private readonly List<long> _structures = [];

    public AtomPropertyColumn(string name, PropertyValue first)
    {
        (_name, _kind, _rowShape) = (name, first.Kind, first.Shape[1..].ToArray());
        switch (first.Kind)
        {
            case PropertyKind.Real: _reals = new(_rowShape, double.NaN, ("kind", "real")); break;
            case PropertyKind.Integer: _integers = new(_rowShape, 0, ("kind", "integer")); break;
            case PropertyKind.Logical: _logicals = new(_rowShape, 0, ("kind", "logical")); break;
            default: _texts = new(_rowShape, "text"); break;
        }
    }

    public IColumn Column => (IColumn?)_reals ?? (IColumn?)_integers ?? (IColumn?)_logicals ?? _texts!.Index;

    public void Add(long structure, long firstAtom, int atomCount, PropertyValue value)
    {
        if (value.Kind != _kind || value.Shape.Length == 0 || value.Shape[0] != atomCount || !value.Shape[1..].SequenceEqual(_rowShape))
        {
            throw new ArgumentException($"Structure {structure}: the per-atom property '{_name}' is {value.Kind} [{string.Join(", ", value.Shape.ToArray())}], " +
                $"expected {_kind} [{string.Join(", ", new[] { atomCount }.Concat(_rowShape))}] as in the structures before.");
        }
        PadTo(firstAtom);
        switch (_kind)
        {
            case PropertyKind.Real: _reals!.Append(value.Reals); break;
            case PropertyKind.Integer: _integers!.Append(value.Integers); break;
            case PropertyKind.Logical: _logicals!.Append(Array.ConvertAll(value.Logicals.ToArray(), b => (byte)(b ? 1 : 0))); break;
            default: _texts!.Append(value.Texts); break;
        }
        _structures.Add(structure);
    }

    public byte[]? Presence(long structureCount)
    {
        if (_structures.Count == structureCount)
            return null;
        byte[] presence = new byte[structureCount];
        foreach (long structure in _structures)
            presence[structure] = 1;
        return presence;
    }

    public object Describe(long atomCount)
    {
        PadTo(atomCount);
        return _texts is not null ? _texts.Describe() : Column.Describe();
    }

    public void Dispose()
    {
        _texts?.Dispose();
        Column.Dispose();
    }

    private void PadTo(long rows)
    {
        _reals?.PadTo(rows);
        _integers?.PadTo(rows);
        _logicals?.PadTo(rows);
        _texts?.Index.PadTo(rows);
    }
}
