namespace EquivSim.O3.Tests;

public sealed class TensorPowersTests
{
    [Theory]
    [InlineData("1o", 2, "1x0e+1x2e", "1x1e")]
    [InlineData("1o", 3, "1x1o+1x3o", "1x0o")]
    [InlineData("1o", 4, "1x0e+1x2e+1x4e", "")]
    [InlineData("0e+1o", 2, "2x0e+1x1o+1x2e", "1x1o+1x1e")]
    [InlineData("2e", 2, "1x0e+1x2e+1x4e", "1x1e+1x3e")]
    [InlineData("2x0o", 3, "4x0o", "")]
    [InlineData("3x1o", 0, "1x0e", "1x0e")]
    [InlineData("2x0e+1o", 1, "2x0e+1x1o", "2x0e+1x1o")]
    public void Known_powers(string irreps, int n, string symmetric, string antisymmetric)
    {
        Assert.Equal(symmetric, Irreps.Parse(irreps).SymmetricPower(n).ToString());
        Assert.Equal(antisymmetric, Irreps.Parse(irreps).AntisymmetricPower(n).ToString());
    }

    [Fact]
    public void Square_is_the_symmetric_and_the_antisymmetric_one() => IrrepsTests.AnyIrreps.Sample(irreps =>
        Assert.Equal(irreps * irreps, (irreps.SymmetricPower(2) + irreps.AntisymmetricPower(2)).Regroup()));

    [Fact]
    public void Dimensions_are_binomials() => Gen.Select(IrrepsTests.AnyIrreps.Where(irreps => irreps.Dimension < 25), Gen.Int[0, 4]).Sample((irreps, n) =>
    {
        double d = irreps.Dimension, symmetric = 1, antisymmetric = 1;
        for (int i = 0; i < n; i++)
        {
            symmetric *= (d + i) / (i + 1);
            antisymmetric *= (d - i) / (i + 1);
        }
        Assert.Equal(symmetric, irreps.SymmetricPower(n).Dimension, 1e-6);
        Assert.Equal(Math.Max(0, antisymmetric), irreps.AntisymmetricPower(n).Dimension, 1e-6);
    });

    [Fact]
    public void Negative_powers_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Irreps.Parse("1o").SymmetricPower(-1));
}
