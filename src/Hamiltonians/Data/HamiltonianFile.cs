using EquivSim.Structures;
using EquivSim.Structures.Hdf5;
using PureHDF;
using PureHDF.VOL.Native;

namespace EquivSim.Hamiltonians.Data;

/// <summary>An open data-set file: its attributes, and its data sets by path with messages that name them.</summary>
internal sealed class HamiltonianFile : IDisposable
{
    public const string Format = "equivsim-hamiltonian-v1";
    public const string AtomEnergies = "isolated_atom_energies";

    private readonly string _path;
    private readonly NativeFile _file;

    public HamiltonianFile(string path)
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
    }

    public IEnumerable<string> Groups => _file.Children().OfType<IH5Group>().Select(g => g.Name);

    /// <summary>A text attribute of the file; null when there is none or it is empty.</summary>
    public string? Text(string name) =>
        _file.AttributeExists(name) && _file.Attribute(name) is { Type.Class: H5DataTypeClass.String or H5DataTypeClass.VariableLength } attribute && attribute.Read<string>() is { Length: > 0 } text
            ? text
            : null;

    public string RequiredText(string name, string why) => Text(name) ?? throw Broken("", $"the attribute '{name}' is missing: {why}");

    public bool Exists(string path)
    {
        int slash = path.LastIndexOf('/');
        return slash < 0 ? _file.LinkExists(path) : Exists(path[..slash]) && _file.Group(path[..slash]).LinkExists(path[(slash + 1)..]);
    }

    public Rows Open(string path) => Exists(path)
        ? new Rows(_path, "/" + path, _file.Dataset(path))
        : throw Broken("/" + path, "there is no such data set");

    public Rows? OpenOptional(string path) => Exists(path) ? Open(path) : null;

    public long[] Integers(string path)
    {
        Rows rows = Open(path);
        return rows.Expect(rows.Count).Integers(0, rows.Count);
    }

    public DataFileException Broken(string place, string reason, Exception? inner = null) => new(_path, place, reason, inner);

    public HamiltonianMetadata LoadMetadata()
    {
        string format = RequiredText("format", $"expected '{Format}'");
        if (format != Format)
            throw Broken("", $"the file's format is '{format}', expected '{Format}'");
        const string Why = "matrices cannot be used without it";
        RequiredText("ao_convention", Why + "; order and signs of the orbitals must be known");
        string units = RequiredText("units", Why);
        if (!units.Contains("bohr", StringComparison.OrdinalIgnoreCase) || !units.Contains("hartree", StringComparison.OrdinalIgnoreCase))
            throw Broken("", $"the units are '{units}', expected bohr and hartree");
        return new()
        {
            Functional = RequiredText("functional", Why),
            Basis = RequiredText("basis", Why),
            Title = Text("title"),
            Program = Text("program"),
            Method = Text("method"),
            Grid = Text("dft_grid"),
            IsolatedAtomEnergies = LoadAtomEnergies(),
        };
    }

    public void Dispose() => _file.Dispose();

    private Dictionary<int, double> LoadAtomEnergies()
    {
        if (!Exists(AtomEnergies))
            return [];
        long[] z = Integers(AtomEnergies + "/atomic_numbers");
        double[] e = Open(AtomEnergies + "/energy").Expect(z.Length).Reals(0, z.Length);
        return z.Zip(e).ToDictionary(pair => (int)pair.First, pair => pair.Second);
    }
}
