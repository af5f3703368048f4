using System.Text;
using EquivSim.Structures;
using EquivSim.Tests;

namespace EquivSim.Hamiltonians.Tests;

/// <summary>Databases in QH9's layout, made of matrices of mixed.h5 in PySCF's order by Python's sqlite3 module (SQLite 3.40).</summary>
public sealed class Qh9DatabaseTests : IDisposable
{
    private static readonly int[] Rows = [0, 15, 45, 60, 75, 95, 88];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Stable => RepositoryFiles.Path("data", "reference", "qh9-stable.db");

    [Theory]
    [InlineData("qh9-stable.db", false)]
    [InlineData("qh9-dynamic.db", true)]
    public void Every_row_is_the_molecule_it_was_made_of(string name, bool dynamic)
    {
        HamiltonianSample[] mixed = HamiltonianFiles.ReadAll("mixed.h5");
        using var database = Qh9Database.Open(RepositoryFiles.Path("data", "reference", name));
        Assert.Equal((Rows.Length, dynamic), (database.Count, database.IsDynamic));
        foreach ((int i, HamiltonianSample sample) in database.ReadAll().Index())
        {
            HamiltonianSample expected = mixed[Rows[i]];
            Assert.Equal(expected.Basis.AtomicNumbers.ToArray(), sample.Basis.AtomicNumbers.ToArray());
            Assert.True(HamiltonianFiles.Difference(expected.Positions, sample.Positions) < 1e-14);
            Assert.Equal(expected.Hamiltonian, sample.Hamiltonian);
            Assert.True(HamiltonianFiles.Difference(expected.Overlap, sample.Overlap) < 1e-13);
            Assert.True(HamiltonianFiles.Difference(expected.OrbitalEnergies, MolecularOrbitals.Solve(sample.Hamiltonian, sample.Overlap).Energies) < 1e-10);
            Assert.Equal(expected.ElectronCount, sample.ElectronCount);
            Assert.Equal(sample.Hamiltonian, database.Read(i).Hamiltonian);
        }
    }

    [Fact]
    public void A_database_becomes_a_data_set()
    {
        string path = _folder["qh9.h5"];
        using var database = Qh9Database.Open(Stable);
        HamiltonianDataset.Write(path, database.ReadAll(), Qh9Database.Metadata, HamiltonianLayout.Concatenated);
        using var data = HamiltonianDataset.Open(path);
        Assert.Equal(database.Count, data.Count);
        Assert.Contains("VWN5", data.Metadata.Functional, StringComparison.Ordinal);
        Assert.Equal(database.Read(4).Hamiltonian, data.Read(4).Hamiltonian);
    }

    [Fact]
    public void What_is_no_such_database_is_refused_with_the_reason()
    {
        byte[] bytes = File.ReadAllBytes(Stable);
        string path = _folder["broken.db"];
        Assert.Contains("not an SQLite", Refusal(bytes[100..]), StringComparison.Ordinal);
        Assert.Contains("truncated", Refusal(bytes[..(bytes.Length / 2)]), StringComparison.Ordinal);

        // The schema holds names as text.
        Assert.Contains("no table 'data'", Refusal(Replaced(bytes, "tabledatadata", "tabledutadata")), StringComparison.Ordinal);
        Assert.Contains("no column 'Ham'", Refusal(Replaced(bytes, "Ham BLOB", "Hum BLOB")), StringComparison.Ordinal);

        File.WriteAllBytes(path, bytes);
        File.WriteAllBytes(path + "-wal", [1]);
        Assert.Contains("not in the database yet", Assert.Throws<DataFileException>(() => Qh9Database.Open(path)).Message, StringComparison.Ordinal);

        using var database = Qh9Database.Open(Stable);
        Assert.Throws<ArgumentOutOfRangeException>(() => database.Read(7));

        string Refusal(byte[] content)
        {
            File.WriteAllBytes(path, content);
            return Assert.Throws<DataFileException>(() =>
            {
                using var broken = Qh9Database.Open(path);
                foreach (HamiltonianSample _ in broken.ReadAll())
                    continue;
            }).Message;
        }
    }

    private static byte[] Replaced(byte[] bytes, string text, string by)
    {
        byte[] copy = (byte[])bytes.Clone();
        int at = copy.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text));
        Assert.True(at >= 0);
        Encoding.ASCII.GetBytes(by).CopyTo(copy, at);
        return copy;
    }
}
