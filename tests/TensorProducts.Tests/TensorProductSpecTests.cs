using EquivSim.O3;

namespace EquivSim.TensorProducts.Tests;

public sealed class TensorProductSpecTests
{
    [Fact]
    public void Maces_convolution_has_its_paths_sorted_by_output()
    {
        TensorProductSpec spec = TensorProductSpec.ChannelWise("128x0e + 128x1o", Irreps.SphericalHarmonics(3), Irreps.SphericalHarmonics(3));
        Assert.Equal("128x0e+128x0e+128x1o+128x1o+128x1o+128x2e+128x2e+128x2e+128x3o+128x3o", spec.Out.ToString());
        Assert.Equal(Enumerable.Range(0, 10), spec.Paths.Select(p => p.Out));
        Assert.Equal(1280, spec.WeightCount);
        // 86 couplings that are not zero (research notes on eSCN and MACE), for each channel.
        Assert.Equal(86 * 128, spec.MultiplyCount);
    }

    [Theory]
    [InlineData(0, 0, 3, "blocks")]
    [InlineData(1, 0, 0, "product holds")]
    [InlineData(0, 0, 1, "does not allow")]
    public void A_path_that_cannot_be_is_refused(int i, int j, int k, string reason)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(
            () => new TensorProductSpec("2x0e + 2x1o", "1x0e", "2x0e + 3x0e + 2x1o", [new TensorProductPath(i, j, k, ConnectionMode.Uvu)]));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mixing_without_weights_is_refused() => Assert.Contains(
        "needs weights",
        Assert.Throws<ArgumentException>(() => new TensorProductSpec("2x0e", "1x0e", "2x0e", [new TensorProductPath(0, 0, 0, ConnectionMode.Uvw, HasWeight: false)])).Message,
        StringComparison.Ordinal);

    [Fact]
    public void It_prints_itself() => Assert.Equal(
        "2x1o (x) 1x1o -> 2x1e: 1 paths, 2 weights\n  2x1o (x) 1x1o -> 2x1e  uvu, coefficient 1.73205",
        new TensorProductSpec("2x1o", "1o", "2x1e", [new TensorProductPath(0, 0, 0, ConnectionMode.Uvu)]).ToString().ReplaceLineEndings("\n"));

    [Fact]
    public void Equal_descriptions_are_the_same_map()
    {
        TensorProductSpec a = TensorProductSpec.FullyConnected("0e + 1o", "1o", "1o"), b = TensorProductSpec.FullyConnected("0e + 1o", "1o", "1o");
        Assert.True(a.IsSameAs(b));
        Assert.False(a.IsSameAs(TensorProductSpec.FullyConnected("0e + 1o", "1o", "1e")));
    }
}
