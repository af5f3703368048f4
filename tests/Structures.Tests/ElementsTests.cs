using EquivSim.Tests;
using PureHDF;

namespace EquivSim.Structures.Tests;

public sealed class ElementsTests
{
    [Fact]
    public void Symbols_and_numbers_are_inverse()
    {
        for (int z = 1; z <= Elements.Count; z++)
            Assert.Equal(z, Elements.Number(Elements.Symbol(z)));
        Assert.Equal("Og", Elements.Symbol(118));
        Assert.Contains("'c'", Assert.Throws<ArgumentException>(() => Elements.Number("c")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Elements.Symbol(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Elements.Mass(119));
    }

    [Fact]
    public void Covalent_radii_are_those_stored_in_MACE_models()
    {
        using PureHDF.VOL.Native.NativeFile file = H5File.OpenRead(RepositoryFiles.Path("data", "reference", "mace.h5"));
        double[] radii = file.Dataset("mp0_style_16x0e/state_dict/pair_repulsion_fn.covalent_radii").Read<double[]>();
        for (int z = 1; z <= Elements.Count; z++)
            Assert.Equal(radii[z], Elements.CovalentRadius(z));
    }

    [Fact]
    public void Masses_are_those_of_the_table()
    {
        Assert.Equal(1.008, Elements.Mass(1));
        Assert.Equal(12.011, Elements.Mass(6));
        Assert.Equal(39.948, Elements.Mass(18));
        Assert.Equal(238.02891, Elements.Mass(92));
    }

    [Fact]
    public void Units_agree_with_each_other()
    {
        Assert.Equal(103.64269652680505, Units.AmuAngstrom2PerFs2, 1e-10);
        Assert.Equal(8.617333262145179e-5, Units.Boltzmann, 1e-18);
        Assert.Equal(14.399645478, Units.Coulomb, 1e-8);
        Assert.Equal(23.060547830619, 1 / Units.KilocaloriePerMole, 1e-6);
        Assert.Equal(4.184, Units.KilocaloriePerMole / Units.KilojoulePerMole, 1e-12);
        Assert.Equal(1e4, Units.Gigapascal / Units.Bar, 1e-8);
    }
}
