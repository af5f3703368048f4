using EquivSim.Tests;

namespace EquivSim.Structures.Tests;

public sealed class ShippedDataTests
{
    [Theory]
    [InlineData("acac/train_300K.h5", 500, "C5H8O2", "300K_MD", -9391.45554428476)]
    [InlineData("acac/test_MD_300K.h5", 650, "C5H8O2", "300K_MD", -9391.254099941396)]
    [InlineData("acac/test_MD_600K.h5", 650, "C5H8O2", "600K_MD", -9390.786398197868)]
    [InlineData("3bpa/train_300K.h5", 500, "C12H12N2O", null, -17660.461737861464)]
    public void Molecules_are_what_their_source_says(string file, int count, string formula, string? type, double firstEnergy)
    {
        using StructureDataset dataset = StructureDataset.Open(RepositoryFiles.Path(["data", .. file.Split('/')]));
        Assert.Equal(count, dataset.Count);
        Assert.All(dataset.ConfigTypes, t => Assert.Equal(type, t));
        Assert.Equal(firstEnergy, dataset.Read(0).Energy);
        Assert.Equal("energy", dataset.Metadata.SourceKeys.Energy);
        Assert.Equal("MIT", dataset.Metadata.License);
        foreach (Structure s in dataset.ReadAll())
        {
            Assert.Equal(formula, s.Formula);
            Assert.False(s.Cell.AnyPeriodic);
            // A molecule at rest feels no total force: the DFT ones add up to less than their convergence.
            for (int d = 0; d < 3; d++)
                Assert.Equal(0, Enumerable.Range(0, s.AtomCount).Sum(i => s.Forces![3 * i + d]), 0.05);
        }
    }

    [Theory]
    [InlineData("acac/isolated_atoms.h5", "isolated_atom", 3)]
    [InlineData("3bpa/iso_atoms.h5", null, 4)]
    public void Isolated_atoms_have_an_energy_each(string file, string? type, int count)
    {
        using StructureDataset dataset = StructureDataset.Open(RepositoryFiles.Path(["data", .. file.Split('/')]));
        Structure[] atoms = [.. dataset.ReadAll()];
        Assert.Equal(count, atoms.Select(a => a.AtomicNumbers[0]).Distinct().Count());
        Assert.All(atoms, a => Assert.True(a.AtomCount == 1 && a.Energy < 0 && a.Forces is null && a.ConfigType == type));
    }
}
