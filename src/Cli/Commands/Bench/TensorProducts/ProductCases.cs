using EquivSim.O3;
using EquivSim.TensorProducts;

namespace EquivSim.Cli.Commands.Bench.TensorProducts;

/// <summary>Products of many kinds, on which the cost model is judged.</summary>
internal static class ProductCases
{
    /// <summary>Every natural path between channels of the same number, into one block a degree.</summary>
    public static TensorProductSpec ChannelByChannel(int channels, int lmax, bool weighted)
    {
        Irreps irreps = Channels(channels, lmax);
        return new(irreps, irreps, irreps,
            from i in Enumerable.Range(0, lmax + 1)
            from j in Enumerable.Range(0, lmax + 1)
            from k in Enumerable.Range(0, lmax + 1)
            where irreps[k].Irrep.IsIn(irreps[i].Irrep, irreps[j].Irrep)
            select new TensorProductPath(i, j, k, ConnectionMode.Uuu, weighted));
    }

    /// <summary>Products whose times the constants of the cost model were fitted to.</summary>
    public static IEnumerable<ProductCase> Fitted() =>
    [
        .. Of("Gaunt, 1 channel, to 2L", 1, 10, l => ProductSetting.Mimo.Gaunt(l)),
        .. Of("Gaunt, 1 channel, to L", 1, 8, l => TensorProductSpec.Gaunt(Channels(1, l), Channels(1, l), Channels(1, l))),
        .. Of("Gaunt and bracket, 1 channel, to 2L", 1, 8, l => ProductSetting.Mimo.Complete(l)),
        .. Of("Gaunt, 16 channels by channels, to L", 1, 8, l => TensorProductSpec.Gaunt(Channels(16, l), Channels(16, l), Channels(16, l))),
        .. Of("Gaunt, 16 channels with harmonics, to L", 1, 8, l => TensorProductSpec.Gaunt(Channels(16, l), Channels(1, l), Channels(16, l), ConnectionMode.Uvu)),
        .. Of("matrices, even, 1 channel, to 2L", 1, 8, l => TensorProductSpec.Matrix(Channels(1, l), Channels(1, l), Channels(1, 2 * l))),
        .. Of("matrices, even and odd, 1 channel, to 2L", 1, 8, l => ProductSetting.Mimo.Matrices(l)),
        .. Of("CG, 1 channel, paths apart", 1, 5, l => ProductSetting.Mimo.Apart(l)),
        .. Of("CG, 16 channels by channels, weights", 1, 5, l => ChannelByChannel(16, l, weighted: true)),
        .. Of("CG, 16 channels with harmonics, weights", 1, 4, l => TensorProductSpec.ChannelWise(Channels(16, l), Channels(1, l), Channels(1, l))),
    ];

    /// <summary>Products that had no part in the fit: other numbers of channels, unequal degrees, other connection modes.</summary>
    public static IEnumerable<ProductCase> HeldOut() =>
    [
        .. Of("Gaunt, 1 channel, L with 2, to L", 2, 8, l => TensorProductSpec.Gaunt(Channels(1, l), Channels(1, 2), Channels(1, l))),
        .. Of("Gaunt, 1 channel, to 1", 2, 8, l => TensorProductSpec.Gaunt(Channels(1, l), Channels(1, l), Channels(1, 1))),
        .. Of("Gaunt, 5 channels by channels, to 2L", 1, 7, l => TensorProductSpec.Gaunt(Channels(5, l), Channels(5, l), Channels(5, 2 * l))),
        .. Of("Gaunt, 64 channels with harmonics to 3, to L", 1, 6, l => TensorProductSpec.Gaunt(Channels(64, l), Channels(1, 3), Channels(64, l), ConnectionMode.Uvu)),
        .. Of("Gaunt and bracket, 4 channels by channels, to L", 1, 7, l => TensorProductSpec.Gaunt(Channels(4, l), Channels(4, l), Channels(4, l) + Odd(4, l))),
        .. Of("matrices, even, 1 channel, to L", 2, 8, l => TensorProductSpec.Matrix(Channels(1, l), Channels(1, l), Channels(1, l))),
        .. Of("matrices, even and odd, 8 channels by channels, to L", 1, 7, l => TensorProductSpec.Matrix(Channels(8, l), Channels(8, l), Channels(8, l) + Odd(8, l))),
        .. Of("CG, fully connected, 4 channels with harmonics", 1, 4, l => TensorProductSpec.FullyConnected(Channels(4, l), Channels(1, l), Channels(4, l))),
        .. Of("CG, 48 channels with harmonics to 3, weights", 1, 4, l => TensorProductSpec.ChannelWise(Channels(48, l), Channels(1, 3), Channels(1, l))),
    ];

    private static IEnumerable<ProductCase> Of(string name, int from, int to, Func<int, TensorProductSpec> spec) =>
        Enumerable.Range(from, to - from + 1).Select(l => new ProductCase(name, l, spec(l)));

    /// <summary>The irreps that only brackets and commutators reach.</summary>
    private static Irreps Odd(int channels, int lmax) =>
        new(Enumerable.Range(1, lmax).Select(l => new MulIrrep(channels, new Irrep(l, Irrep.NaturalParity(l + 1)))));

    private static Irreps Channels(int channels, int lmax) =>
        new(Enumerable.Range(0, lmax + 1).Select(l => new MulIrrep(channels, new Irrep(l, Irrep.NaturalParity(l)))));
}
