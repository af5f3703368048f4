using System.Text;
using EquivSim.Structures;
using EquivSim.Tests;

namespace EquivSim.Hamiltonians.Tests;

public sealed class HamiltonianDatasetTests : IDisposable
{
    private static readonly HamiltonianMetadata Metadata = new() { Functional = "B3LYP (VWN5)", Basis = "def2-SVP" };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("water.h5", 600, 1)]
    [InlineData("methanol.h5", 300, 1)]
    [InlineData("mixed.h5", 100, 10)]
    [InlineData("rotation_test.h5", 8, 2)]
    public void The_shipped_files_are_complete(string name, int count, int groups)
    {
        using var data = HamiltonianDataset.Open(HamiltonianFiles.Path(name));
        Assert.Equal((count, groups), (data.Count, data.Groups.Count));
        Assert.Contains("VWN5", data.Metadata.Functional, StringComparison.Ordinal);
        Assert.Equal(-0.497859601, data.Metadata.IsolatedAtomEnergies[1], 9);
        int index = 0;
        foreach (HamiltonianSample sample in data.ReadAll())
        {
            Assert.Same(data.GroupOf(index++).Basis, sample.Basis);
            Assert.NotNull(sample.Hamiltonian);
            Assert.NotNull(sample.InitialHamiltonian);
            Assert.NotNull(sample.Overlap);
            Assert.NotNull(sample.OrbitalEnergies);
            Assert.NotNull(sample.Dipole);
            Assert.NotNull(sample.Forces);
        }
        Assert.Equal(count, index);
    }

    [Theory]
    [InlineData(HamiltonianLayout.Grouped)]
    [InlineData(HamiltonianLayout.Concatenated)]
    public void Every_number_survives_both_layouts_read_in_any_order(HamiltonianLayout layout)
    {
        HamiltonianSample[] samples = HamiltonianFiles.ReadAll("mixed.h5");
        string path = _folder["copy.h5"];
        HamiltonianDataset.Write(path, samples, Metadata with { Program = "none", IsolatedAtomEnergies = new Dictionary<int, double> { [1] = -0.5 } }, layout);
        using var data = HamiltonianDataset.Open(path);
        Assert.Equal(layout, data.Layout);
        Assert.Equal(samples.Length, data.Count);
        Assert.Equal("none", data.Metadata.Program);
        Assert.Equal(-0.5, data.Metadata.IsolatedAtomEnergies[1]);
        foreach (int i in new[] { 99, 0, 37, 12, 50 })
            AssertSame(samples[i], data.Read(i));
        foreach ((int i, HamiltonianSample sample) in data.ReadAll().Index())
            AssertSame(samples[i], sample);
    }

    [Fact]
    public void Molecules_in_any_order_are_concatenated()
    {
        HamiltonianSample[] samples = HamiltonianFiles.ReadAll("mixed.h5");
        new Random(1).Shuffle(samples);
        string path = _folder["shuffled.h5"];
        HamiltonianDataset.Write(path, samples, Metadata, HamiltonianLayout.Concatenated);
        using var data = HamiltonianDataset.Open(path);
        Assert.Equal(samples.Select(s => s.Formula), Enumerable.Range(0, data.Count).Select(i => data.GroupOf(i).Name));
        foreach ((int i, HamiltonianSample sample) in data.ReadAll().Index())
            AssertSame(samples[i], sample);
    }

    [Theory]
    [InlineData("ao_convention")]
    [InlineData("functional")]
    [InlineData("basis")]
    [InlineData("units")]
    [InlineData("ao_m")]
    [InlineData("ao_perm_m_ascending")]
    [InlineData("shell_l")]
    public void A_file_that_does_not_say_what_its_numbers_mean_is_refused(string missing)
    {
        // Renames the attribute or data set inside the file.
        string path = _folder["renamed.h5"];
        byte[] bytes = File.ReadAllBytes(HamiltonianFiles.Path("rotation_test.h5"));
        byte[] name = [.. Encoding.ASCII.GetBytes(missing), 0];
        for (int at = bytes.AsSpan().IndexOf(name); at >= 0;)
        {
            // The last letter: names stay in alphabetical order, by which HDF5 finds them.
            bytes[at + missing.Length - 1]++;
            at = bytes.AsSpan().IndexOf(name);
        }
        File.WriteAllBytes(path, bytes);
        Assert.Contains(missing, Assert.Throws<DataFileException>(() => HamiltonianDataset.Open(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sign")]
    [InlineData("order")]
    [InlineData("unit")]
    public void A_file_whose_overlap_is_not_that_of_its_orbitals_is_refused(string mistake)
    {
        HamiltonianSample good = HamiltonianFiles.ReadAll("rotation_test.h5")[5];
        int n = good.Basis.OrbitalCount;
        double[] positions = good.Positions.ToArray(), overlap = (double[])good.Overlap!.Clone();
        switch (mistake)
        {
            case "sign":
                for (int k = 0; k < n; k++)
                {
                    overlap[20 * n + k] *= -1;
                    overlap[k * n + 20] *= -1;
                }
                break;
            case "order":
                overlap = OrbitalMap.For(good.Basis, OrbitalConvention.PySCF).FromCanonical(overlap);
                break;
            default:
                positions = Array.ConvertAll(positions, x => x * 0.529);
                break;
        }
        string path = _folder["wrong.h5"];
        var wrong = new HamiltonianSample(good.Basis, positions, good.ElectronCount, good.Name) { Hamiltonian = good.Hamiltonian, Overlap = overlap };
        HamiltonianDataset.Write(path, [wrong], Metadata, HamiltonianLayout.Grouped);
        using var data = HamiltonianDataset.Open(path);
        Assert.Contains("order or sign", Assert.Throws<DataFileException>(() => data.Read(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_files_and_samples_that_do_not_fit_are_refused()
    {
        Assert.Contains("format", Assert.Throws<DataFileException>(() => HamiltonianDataset.Open(RepositoryFiles.Path("data", "acac", "train_300K.h5"))).Message, StringComparison.Ordinal);
        Assert.Throws<DataFileException>(() => HamiltonianDataset.Open(RepositoryFiles.Path("data", "README.md")));
        Assert.Throws<FileNotFoundException>(() => HamiltonianDataset.Open(_folder["none.h5"]));
        HamiltonianSample[] samples = HamiltonianFiles.ReadAll("mixed.h5");
        Assert.Throws<ArgumentException>(() => HamiltonianDataset.Write(_folder["empty.h5"], [], Metadata, HamiltonianLayout.Grouped));
        samples[1].Density = null;
        Assert.Contains("density", Assert.Throws<ArgumentException>(() => HamiltonianDataset.Write(_folder["gap.h5"], samples, Metadata, HamiltonianLayout.Concatenated)).Message, StringComparison.Ordinal);
        using var data = HamiltonianDataset.Open(HamiltonianFiles.Path("mixed.h5"));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Read(100));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Read(-1));
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public void A_sample_refuses_what_does_not_fit_its_molecule()
    {
        HamiltonianSample sample = HamiltonianFiles.ReadAll("rotation_test.h5")[0];
        Assert.Throws<ArgumentException>(() => sample.Hamiltonian = new double[3]);
        Assert.Throws<ArgumentException>(() => sample.Dipole = new double[2]);
        Assert.Throws<ArgumentException>(() => new HamiltonianSample(sample.Basis, new double[4], 10));
        Assert.Throws<ArgumentException>(() => new HamiltonianSample(sample.Basis, sample.Positions.ToArray(), 9));
        Assert.Throws<ArgumentException>(() => new HamiltonianSample(sample.Basis, [double.NaN, .. sample.Positions[1..]], 10));
    }

    private static void AssertSame(HamiltonianSample expected, HamiltonianSample actual)
    {
        Assert.Equal(expected.Positions.ToArray(), actual.Positions.ToArray());
        Assert.Equal(expected.ElectronCount, actual.ElectronCount);
        Assert.Equal(expected.Basis.Atoms, actual.Basis.Atoms);
        foreach (Func<HamiltonianSample, object?> value in (Func<HamiltonianSample, object?>[])
            [s => s.Hamiltonian, s => s.Overlap, s => s.InitialHamiltonian, s => s.Density, s => s.Kinetic, s => s.NuclearAttraction, s => s.OrbitalEnergies,
            s => s.Energy, s => s.NuclearRepulsion, s => s.Dipole, s => s.Forces])
            Assert.Equal(value(expected), value(actual));
    }
}
