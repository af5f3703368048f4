using EquivSim.Structures.Hdf5;
using PureHDF;
using PureHDF.VOL.Native;

namespace EquivSim.Structures;

/// <summary>
/// A set of structures in one HDF5 file: ragged arrays, chunked and compressed, read by index without loading the whole.
/// </summary>
/// <remarks>
/// <para>With S structures and A atoms in all, the atoms of structure s being the rows offsets[s] to offsets[s+1]:</para>
/// <list type="table">
/// <item><term>/structures</term><description><c>offsets</c> [S+1], <c>atomic_numbers</c> [A], <c>positions</c> [A,3], <c>cell</c> [S,3,3] (rows are vectors), <c>pbc</c> [S,3]</description></item>
/// <item><term>/properties</term><description><c>energy</c> [S], <c>forces</c> [A,3], <c>stress</c> [S,3,3], <c>velocities</c> [A,3], <c>charges</c> [A], <c>weight</c> [S], <c>config_type</c>; each only if any structure has it; attribute <c>unit</c></description></item>
/// <item><term>/structure_properties, /atom_properties</term><description>further named values, [S,...] and [A,...], attribute <c>kind</c></description></item>
/// <item><term>/presence</term><description>for a value that some structures lack: a mask [S]; its rows there are NaN</description></item>
/// </list>
/// <para>Texts are a group with <c>values</c> (the distinct texts) and <c>index</c> (-1: none). Units: angstrom, eV, eV/angstrom,
/// eV/angstrom^3, angstrom/fs, e, as attributes. In Python:</para>
/// <code>
/// import h5py
/// f = h5py.File("train.h5")
/// o = f["structures/offsets"][:]                     # structure i is rows o[i]:o[i+1]
/// x = f["structures/positions"][o[i]:o[i+1]]         # angstrom
/// F = f["properties/forces"][o[i]:o[i+1]]            # eV/angstrom
/// E = f["properties/energy"][i]                      # eV
/// t = f["properties/config_type/values"].asstr()[f["properties/config_type/index"][i]]
/// </code>
/// <para>An instance is used by one thread at a time.</para>
/// </remarks>
public sealed class StructureDataset : IDisposable
{
    /// <summary>So many structures are read at once when all are asked for.</summary>
    private const int BlockSize = 512;

    private readonly string _path;
    private readonly NativeFile _file;
    private readonly long[] _offsets;
    private readonly Rows _atomicNumbers, _positions, _cells, _periodicities;
    private readonly Label? _energy, _forces, _stress, _velocities, _charges;
    private readonly Rows? _weights;
    private readonly PropertyRows? _configTypes;
    private readonly List<PropertyRows> _properties, _atomProperties;

    private sealed record Label(Rows Rows, byte[]? Presence)
    {
        public bool Has(int structure) => Presence is null || Presence[structure] != 0;
    }

    private StructureDataset(string path)
    {
        _path = path;
        try
        {
            _file = H5File.OpenRead(path);
        }
        catch (Exception e) when (e is not (FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException))
        {
            throw new DataFileException(path, "", $"not a readable HDF5 file ({e.Message.TrimEnd('.')}): it is truncated, damaged, or something else", e);
        }
        try
        {
            CheckFormat();
            Metadata = DatasetMetadata.Load(_file);
            _offsets = LoadOffsets();
            long atoms = _offsets[^1];
            _atomicNumbers = OpenRows("structures/atomic_numbers").Expect(atoms);
            _positions = OpenRows("structures/positions").Expect(atoms, 3);
            _cells = OpenRows("structures/cell").Expect(Count, 3, 3);
            _periodicities = OpenRows("structures/pbc").Expect(Count, 3);
            _energy = OpenLabel("energy", Count);
            _forces = OpenLabel("forces", atoms, 3);
            _stress = OpenLabel("stress", Count, 3, 3);
            _velocities = OpenLabel("velocities", atoms, 3);
            _charges = OpenLabel("charges", atoms);
            _weights = Exists("properties/weight") ? OpenRows("properties/weight").Expect(Count) : null;
            _configTypes = Exists("properties/config_type") ? new PropertyRows(path, "/properties/config_type", _file.Get("properties/config_type"), Count, null) : null;
            _properties = OpenProperties("structure_properties", Count);
            _atomProperties = OpenProperties("atom_properties", atoms);
        }
        catch (Exception e)
        {
            _file.Dispose();
            if (e is DataFileException or OutOfMemoryException)
                throw;
            throw new DataFileException(path, "", $"cannot be read ({e.Message.TrimEnd('.')}): the file is truncated or damaged", e);
        }
    }

    /// <summary>Opens a file; only its index is read.</summary>
    /// <exception cref="DataFileException">The file is not such a data set, or its arrays do not add up; with data-set path and reason.</exception>
    public static StructureDataset Open(string path) => new(path);

    /// <summary>Whether a file is an HDF5 file (by its signature), so that a command can take either this or extxyz.</summary>
    public static bool IsHdf5(string path)
    {
        ReadOnlySpan<byte> expected = [0x89, (byte)'H', (byte)'D', (byte)'F', 13, 10, 26, 10];
        Span<byte> signature = stackalloc byte[8];
        using FileStream stream = File.OpenRead(path);
        return stream.ReadAtLeast(signature, 8, throwOnEndOfStream: false) == 8 && signature.SequenceEqual(expected);
    }

    /// <summary>Writes structures as they come; memory holds their energies and cells, not their atoms. The file appears when complete.</summary>
    /// <exception cref="ArgumentException">There are no structures, or two disagree on a per-atom property.</exception>
    public static void Write(string path, IEnumerable<Structure> structures, DatasetMetadata? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(structures);
        using var spool = new DatasetSpool();
        foreach (Structure structure in structures)
            spool.Add(structure);
        if (spool.Count == 0)
            throw new ArgumentException("A data set needs at least one structure.", nameof(structures));
        AtomicFile.Write(path, temporary => spool.Write(temporary, metadata ?? new()));
    }

    /// <summary>What the file says about itself.</summary>
    public DatasetMetadata Metadata { get; }

    /// <summary>Number of structures.</summary>
    public int Count => _offsets.Length - 1;

    /// <summary>Number of atoms of a structure, without reading it.</summary>
    public int AtomCount(int structure) => (int)(_offsets[structure + 1] - _offsets[structure]);

    /// <summary>The configuration type of every structure, without reading the structures.</summary>
    public IReadOnlyList<string?> ConfigTypes => _configTypes is null
        ? new string?[Count]
        : _configTypes.OptionalTexts(0, Count);

    /// <summary>Reads one structure.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such structure.</exception>
    /// <exception cref="DataFileException">What is stored is not a structure; with data-set path and reason.</exception>
    public Structure Read(int index)
    {
        if ((uint)index >= (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"The data set has structures 0 to {Count - 1}, got {index}.");
        return ReadBlock(index, 1)[0];
    }

    /// <summary>Reads all structures in order, some hundred at a time.</summary>
    /// <exception cref="DataFileException">What is stored is not a structure; with data-set path and reason.</exception>
    public IEnumerable<Structure> ReadAll()
    {
        for (int first = 0; first < Count; first += BlockSize)
        {
            foreach (Structure structure in ReadBlock(first, Math.Min(BlockSize, Count - first)))
                yield return structure;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private Structure[] ReadBlock(int first, int count)
    {
        long firstAtom = _offsets[first];
        int atoms = (int)(_offsets[first + count] - firstAtom);
        long[] numbers = _atomicNumbers.Integers(firstAtom, atoms);
        double[] positions = _positions.Reals(firstAtom, atoms), cells = _cells.Reals(first, count);
        long[] periodic = _periodicities.Integers(first, count);
        double[]? energy = _energy?.Rows.Reals(first, count), forces = _forces?.Rows.Reals(firstAtom, atoms), stress = _stress?.Rows.Reals(first, count),
            velocities = _velocities?.Rows.Reals(firstAtom, atoms), charges = _charges?.Rows.Reals(firstAtom, atoms), weights = _weights?.Reals(first, count);
        string?[]? types = _configTypes?.OptionalTexts(first, count);
        var properties = _properties.ConvertAll(p => (p.Name, Values: p.PerStructure(first, count)));
        var atomProperties = _atomProperties.ConvertAll(p => (Rows: p, Slice: p.PerAtom(firstAtom, atoms)));

        var structures = new Structure[count];
        for (int i = 0; i < count; i++)
        {
            int index = first + i, start = (int)(_offsets[index] - firstAtom), n = AtomCount(index);
            double[] PerAtom(double[] values, int width) => values[(width * start)..(width * (start + n))];

            Cell cell = Try(index, _cells.Path, () => new Cell(cells.AsSpan(9 * i, 9), periodic[3 * i] != 0, periodic[3 * i + 1] != 0, periodic[3 * i + 2] != 0));
            int[] z = Array.ConvertAll(numbers[start..(start + n)], x => (int)Math.Clamp(x, 0, int.MaxValue));
            double[] x = PerAtom(positions, 3);
            Structure s = Try(index, Array.Exists(z, q => q is < 1 or > Elements.Count) ? _atomicNumbers.Path : _positions.Path, () => new Structure(z, x, cell));
            void Set(Label? label, double[]? values, Action<double[]> set)
            {
                if (label is not null && label.Has(index))
                    Try(index, label.Rows.Path, () => { set(values!); return 0; });
            }
            Set(_energy, energy, v => s.Energy = v[i]);
            Set(_forces, forces, v => s.Forces = PerAtom(v, 3));
            Set(_stress, stress, v => s.Stress = v[(9 * i)..(9 * i + 9)]);
            Set(_velocities, velocities, v => s.Velocities = PerAtom(v, 3));
            Set(_charges, charges, v => s.Charges = PerAtom(v, 1));
            if (weights is not null)
                Try(index, _weights!.Path, () => s.Weight = weights[i]);
            s.ConfigType = types?[i];
            foreach ((string name, PropertyValue?[] values) in properties)
            {
                if (values[i] is { } value)
                    s.Properties[name] = value;
            }
            foreach ((PropertyRows rows, Func<int, int, PropertyValue> slice) in atomProperties)
            {
                if (rows.IsPresent(index))
                    s.AtomProperties[rows.Name] = slice(start, n);
            }
            structures[i] = s;
        }
        return structures;
    }

    private T Try<T>(int structure, string dataset, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException e)
        {
            throw new DataFileException(_path, dataset, $"structure {structure}: {e.Message}", e);
        }
    }

    private void CheckFormat()
    {
        string? format = _file.AttributeExists("format") ? _file.Attribute("format").Read<string>() : null;
        if (format is not (null or DatasetMetadata.Format))
            throw new DataFileException(_path, "", $"the file's format is '{format}', expected '{DatasetMetadata.Format}'");
        int version = _file.AttributeExists("format_version") ? _file.Attribute("format_version").Read<int>() : DatasetMetadata.Version;
        if (version > DatasetMetadata.Version)
            throw new DataFileException(_path, "", $"the file's format has version {version}, this program reads up to {DatasetMetadata.Version}");
    }

    private long[] LoadOffsets()
    {
        Rows rows = OpenRows("structures/offsets");
        long[] offsets = rows.Expect(rows.Count).Integers(0, rows.Count);
        if (offsets.Length < 2 || offsets[0] != 0)
            throw rows.Broken("expected at least two offsets, the first being 0");
        for (int i = 1; i < offsets.Length; i++)
        {
            if (offsets[i] <= offsets[i - 1])
                throw rows.Broken($"the offsets must grow: offset {i} is {offsets[i]}, the one before {offsets[i - 1]}");
        }
        return offsets;
    }

    private bool Exists(string path)
    {
        int slash = path.LastIndexOf('/');
        return slash < 0 ? _file.LinkExists(path) : Exists(path[..slash]) && _file.Group(path[..slash]).LinkExists(path[(slash + 1)..]);
    }

    private Rows OpenRows(string path) => Exists(path)
        ? new Rows(_path, "/" + path, _file.Dataset(path))
        : throw new DataFileException(_path, "/" + path, "there is no such data set");

    private Label? OpenLabel(string name, long rows, params int[] rowShape) => Exists("properties/" + name)
        ? new Label(OpenRows("properties/" + name).Expect(rows, rowShape), Presence("properties", name))
        : null;

    private byte[]? Presence(string group, string name)
    {
        string path = $"presence/{group}/{name}";
        return Exists(path) ? Array.ConvertAll(OpenRows(path).Expect(Count).Integers(0, Count), x => (byte)(x != 0 ? 1 : 0)) : null;
    }

    private List<PropertyRows> OpenProperties(string group, long rows) => Exists(group)
        ? [.. _file.Group(group).Children().Select(child => new PropertyRows(_path, $"/{group}/{child.Name}", child, rows, Presence(group, child.Name)))]
        : [];
}
