using System.Runtime.InteropServices;
using EquivSim.Hamiltonians.Data.Sqlite;
using EquivSim.Structures;

namespace EquivSim.Hamiltonians;

/// <summary>
/// QH9 (Yu et al., NeurIPS 2023) as its authors publish it: an SQLite database of molecules with Kohn-Sham matrices, B3LYP/def2-SVP from
/// PySCF. Read by index, one row at a time.
/// </summary>
/// <remarks>
/// The table <c>data</c> has the columns N, Z (int32), pos and Ham (float64, row-major, PySCF's orbital order); positions are in Angstrom in
/// QH9-stable and in bohr in QH9-dynamic, which also has the column geo_id. The database says none of this itself, so the sizes are checked
/// and nothing else can be. All molecules are neutral; overlaps are computed. An instance is used by one thread at a time.
/// </remarks>
/// <example><code>
/// using var qh9 = Qh9Database.Open("QH9Stable.db");
/// HamiltonianDataset.Write("qh9.h5", qh9.ReadAll(), Qh9Database.Metadata, HamiltonianLayout.Concatenated);
/// </code></example>
public sealed class Qh9Database : IDisposable
{
    private const string TableName = "data";

    private readonly string _path;
    private readonly SqliteFile _file;
    private readonly SqliteTable _table;
    private readonly int _z, _positions, _hamiltonian;

    private Qh9Database(string path)
    {
        _path = path;
        _file = new SqliteFile(path);
        try
        {
            _table = _file.Table(TableName);
            int Column(string name) => Array.IndexOf(_table.Columns, name) is int i and >= 0
                ? i
                : throw _file.Broken($"the table '{TableName}' has no column '{name}', only {string.Join(", ", _table.Columns)}");
            (_z, _positions, _hamiltonian) = (Column("Z"), Column("pos"), Column("Ham"));
            IsDynamic = _table.Columns.Contains("geo_id");
        }
        catch (Exception e)
        {
            _file.Dispose();
            if (e is DataFileException or OutOfMemoryException)
                throw;
            throw new DataFileException(path, "", $"cannot be read ({e.Message.TrimEnd('.')}): the file is truncated or damaged", e);
        }
    }

    /// <summary>How the matrices of QH9 were made.</summary>
    public static HamiltonianMetadata Metadata { get; } = new()
    {
        Title = "QH9",
        Program = "PySCF",
        Functional = "B3LYP as PySCF defined it before version 2.3: VWN5 local correlation",
        Basis = "def2-SVP",
    };

    /// <summary>Opens a database; only the places of its rows are read.</summary>
    /// <exception cref="DataFileException">The file is no such database.</exception>
    public static Qh9Database Open(string path) => new(path);

    /// <summary>Number of molecules.</summary>
    public int Count => _table.Count;

    /// <summary>Whether this is QH9-dynamic: many geometries of a molecule, positions stored in bohr.</summary>
    public bool IsDynamic { get; }

    /// <summary>Reads one molecule, in canonical order and atomic units.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    /// <exception cref="DataFileException">The row does not fit together.</exception>
    public HamiltonianSample Read(int index)
    {
        if ((uint)index >= (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"The database has rows 0 to {Count - 1}, got {index}.");
        object?[] row = _table.Read(index);
        int[] z = Numbers<int>(row[_z], index, "Z");
        double[] positions = Numbers<double>(row[_positions], index, "pos"), hamiltonian = Numbers<double>(row[_hamiltonian], index, "Ham");
        if (!IsDynamic)
            positions = Array.ConvertAll(positions, x => x / Units.Bohr);
        try
        {
            MolecularBasis basis = BasisSetFile.Def2Svp.For(z);
            double[] canonical = OrbitalMap.For(basis, OrbitalConvention.PySCF).ToCanonical(hamiltonian);
            return new HamiltonianSample(basis, positions, z.Sum())
            {
                Hamiltonian = canonical,
                Overlap = OneElectronIntegrals.Overlap(basis, positions),
            };
        }
        catch (ArgumentException e)
        {
            throw new DataFileException(_path, $"row {index}", e.Message, e);
        }
    }

    /// <summary>Reads all molecules in order, one at a time.</summary>
    /// <exception cref="DataFileException">A row does not fit together.</exception>
    public IEnumerable<HamiltonianSample> ReadAll()
    {
        for (int i = 0; i < Count; i++)
            yield return Read(i);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private T[] Numbers<T>(object? value, int row, string column) where T : unmanaged => value is byte[] bytes && bytes.Length % Marshal.SizeOf<T>() == 0
        ? MemoryMarshal.Cast<byte, T>(bytes).ToArray()
        : throw new DataFileException(_path, $"row {row}", $"the column '{column}' is {(value is byte[] b ? $"{b.Length} bytes" : value?.GetType().Name ?? "empty")}, expected an array of {typeof(T).Name}");
}
