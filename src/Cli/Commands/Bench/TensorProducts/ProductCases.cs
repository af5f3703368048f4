using EquivSim.O3;
using EquivSim.TensorProducts;

namespace EquivSim.Cli.Commands.Bench.TensorProducts;

/// <summary>Products of many kinds, on which the cost model is judged.</summary>
internal static class ProductCases
{
    private const double Numbers = 4e6;

    /// <summary>Name, highest degree, product and a batch that fills a few megabytes.</summary>
    public static IEnumerable<(string Name, int Degree, TensorProductSpec Spec, int Batch)> All()
    {
        foreach ((string name, int degree, TensorProductSpec spec) in Kinds())
            yield return (name, degree, spec, Math.Clamp((int)(Numbers / (spec.Out.Dimension + spec.In1.Dimension)) / 32 * 32, 64, 4096));
    }

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

    private static IEnumerable<(string, int, TensorProductSpec)> Kinds()
    {
        for (int l = 1; l <= 10; l++)
            yield return ("Gaunt, 1 channel, to 2L", l, ProductSetting.Mimo.Gaunt(l));
        for (int l = 1; l <= 8; l++)
            yield return ("Gaunt, 1 channel, to L", l, TensorProductSpec.Gaunt(Irreps.SphericalHarmonics(l), Irreps.SphericalHarmonics(l), Irreps.SphericalHarmonics(l)));
        for (int l = 1; l <= 8; l++)
            yield return ("Gaunt and bracket, 1 channel, to 2L", l, ProductSetting.Mimo.Complete(l));
        for (int l = 1; l <= 8; l++)
            yield return ("Gaunt, 16 channels by channels, to L", l, TensorProductSpec.Gaunt(Channels(16, l), Channels(16, l), Channels(16, l)));
        for (int l = 1; l <= 8; l++)
            yield return ("Gaunt, 16 channels with harmonics, to L", l, TensorProductSpec.Gaunt(Channels(16, l), Irreps.SphericalHarmonics(l), Channels(16, l), ConnectionMode.Uvu));
        for (int l = 1; l <= 5; l++)
            yield return ("CG, 1 channel, paths apart", l, ProductSetting.Mimo.Apart(l));
        for (int l = 1; l <= 5; l++)
            yield return ("CG, 16 channels by channels, weights", l, ChannelByChannel(16, l, weighted: true));
        for (int l = 1; l <= 4; l++)
            yield return ("CG, 16 channels with harmonics, weights", l, TensorProductSpec.ChannelWise(Channels(16, l), Irreps.SphericalHarmonics(l), Irreps.SphericalHarmonics(l)));
    }

    private static Irreps Channels(int channels, int lmax) =>
        new(Enumerable.Range(0, lmax + 1).Select(l => new MulIrrep(channels, new Irrep(l, Irrep.NaturalParity(l)))));
}
