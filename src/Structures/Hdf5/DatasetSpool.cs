using PureHDF;

namespace EquivSim.Structures.Hdf5;

/// <summary>Takes structures one after the other and then writes them as one data-set file.</summary>
internal sealed class DatasetSpool : IDisposable
{
    private readonly List<long> _offsets = [0];
    private readonly Column<int> _atomicNumbers = new([]);
    private readonly Column<double> _positions = new([3], 0, ("unit", "angstrom"));
    private readonly Column<double> _cells = new([3, 3], 0, ("unit", "angstrom"));
    private readonly Column<byte> _periodicities = new([3]);
    private readonly OptionalColumn _energy = new([], "eV"), _forces = new([3], "eV/angstrom"), _stress = new([3, 3], "eV/angstrom^3"),
        _velocities = new([3], "angstrom/fs"), _charges = new([], "e");
    private readonly Column<double> _weights = new([], 1, ("unit", "1"));
    private readonly TextColumn _configTypes = new([], "text");
    private readonly OrderedDictionary<string, StructurePropertyColumn> _properties = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, AtomPropertyColumn> _atomProperties = new(StringComparer.Ordinal);
    private bool _weighted;

    public int Count => _offsets.Count - 1;

    public void Add(Structure s)
    {
        long first = _offsets[^1], end = first + s.AtomCount;
        int structure = Count;
        _atomicNumbers.Append(s.AtomicNumbers);
        _positions.Append(s.Positions);
        _cells.Append(s.Cell.Vectors);
        _periodicities.Append([Flag(s.Cell.IsPeriodic(0)), Flag(s.Cell.IsPeriodic(1)), Flag(s.Cell.IsPeriodic(2))]);
        _energy.Add([s.Energy.GetValueOrDefault()], s.Energy is not null, structure + 1);
        _forces.Add(s.Forces, s.Forces is not null, end);
        _stress.Add(s.Stress, s.Stress is not null, structure + 1);
        _velocities.Add(s.Velocities, s.Velocities is not null, end);
        _charges.Add(s.Charges, s.Charges is not null, end);
        _weights.Append(s.Weight);
        _weighted |= s.Weight != 1;
        if (s.ConfigType is { } type)
            _configTypes.Append([type]);
        else
            _configTypes.Index.PadTo(structure + 1);
        foreach ((string name, PropertyValue value) in s.Properties)
        {
            if (!_properties.TryGetValue(name, out StructurePropertyColumn? column))
                _properties.Add(name, column = new());
            column.Add(structure, value);
        }
        foreach ((string name, PropertyValue value) in s.AtomProperties)
        {
            if (value.Shape.Length == 0 || value.Kind == PropertyKind.Json)
                throw new ArgumentException($"Structure {structure}: the per-atom property '{name}' is not an array over atoms.");
            if (!_atomProperties.TryGetValue(name, out AtomPropertyColumn? column))
                _atomProperties.Add(name, column = new(name, value));
            column.Add(structure, first, s.AtomCount, value);
        }
        _offsets.Add(end);
    }

    public void Write(string path, DatasetMetadata metadata)
    {
        var columns = new List<IColumn>();
        H5Dataset Describe(IColumn column)
        {
            columns.Add(column);
            return column.Describe();
        }

        var offsets = new Column<long>([]);
        offsets.Append(_offsets.ToArray());
        var structures = new H5Group
        {
            ["offsets"] = Describe(offsets),
            ["atomic_numbers"] = Describe(_atomicNumbers),
            ["positions"] = Describe(_positions),
            ["cell"] = Describe(_cells),
            ["pbc"] = Describe(_periodicities),
        };
        H5Group properties = new(), propertyPresence = new(), extra = new(), extraPresence = new(), atomExtra = new(), atomExtraPresence = new();
        void AddLabel(string name, OptionalColumn label, string? sourceKey)
        {
            if (label.IsEmpty)
                return;
            H5Dataset dataset = Describe(label.Column);
            if (sourceKey is not null)
                dataset.Attributes["source_key"] = sourceKey;
            properties[name] = dataset;
            AddPresence(propertyPresence, name, label.Presence());
        }
        void AddPresence(H5Group group, string name, byte[]? presence)
        {
            if (presence is null)
                return;
            var column = new Column<byte>([]);
            column.Append(presence);
            group[name] = Describe(column);
        }

        AddLabel("energy", _energy, metadata.SourceKeys.Energy);
        AddLabel("forces", _forces, metadata.SourceKeys.Forces);
        AddLabel("stress", _stress, metadata.SourceKeys.Stress ?? metadata.SourceKeys.Virial);
        AddLabel("velocities", _velocities, null);
        AddLabel("charges", _charges, metadata.SourceKeys.Charges);
        if (_weighted)
            properties["weight"] = Describe(_weights);
        if (!_configTypes.IsEmpty)
        {
            properties["config_type"] = _configTypes.Describe();
            columns.Add(_configTypes.Index);
        }
        foreach ((string name, StructurePropertyColumn column) in _properties)
        {
            extra[LinkName.Encode(name)] = column.Describe(Count);
            columns.AddRange(column.Columns);
            AddPresence(extraPresence, LinkName.Encode(name), column.Presence(Count));
        }
        foreach ((string name, AtomPropertyColumn column) in _atomProperties)
        {
            atomExtra[LinkName.Encode(name)] = column.Describe(_offsets[^1]);
            columns.Add(column.Column);
            AddPresence(atomExtraPresence, LinkName.Encode(name), column.Presence(Count));
        }

        var presence = new H5Group();
        AddGroup(presence, "properties", propertyPresence);
        AddGroup(presence, "structure_properties", extraPresence);
        AddGroup(presence, "atom_properties", atomExtraPresence);
        var file = new H5File { ["structures"] = structures };
        AddGroup(file, "properties", properties);
        AddGroup(file, "structure_properties", extra);
        AddGroup(file, "atom_properties", atomExtra);
        AddGroup(file, "presence", presence);
        metadata.Store(file.Attributes);
        using H5NativeWriter writer = file.BeginWrite(path);
        foreach (IColumn column in columns)
            column.Write(writer);
    }

    private static void AddGroup(H5Group parent, string name, H5Group child)
    {
        if (child.Count > 0)
            parent[name] = child;
    }

    private static byte Flag(bool value) => value ? (byte)1 : (byte)0;

    public void Dispose()
    {
        foreach (IDisposable column in (IEnumerable<IDisposable>)[_atomicNumbers, _positions, _cells, _periodicities, _energy, _forces, _stress,
            _velocities, _charges, _weights, _configTypes, .. _properties.Values, .. _atomProperties.Values])
        {
            column.Dispose();
        }
    }
}
