namespace EquivSim.Electrostatics.Tests;

public sealed class CrystalTests
{
    [Fact]
    public void A_supercell_has_the_same_constant()
    {
        foreach (Crystal crystal in Crystal.All)
            Assert.Equal(1, crystal.MadelungConstant(copies: 2) / crystal.MadelungConstant(), 1e-12);
    }
}
