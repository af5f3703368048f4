using EquivSim.O3;
using EquivSim.TensorProducts;

namespace EquivSim.Cli.Commands.Bench.Sphere;

/// <summary>Products with the harmonics of a vector: in the frame of the vector, and by Clebsch-Gordan with harmonics that are given. float32, one thread.</summary>
internal static class EdgeProductBench
{
    private const int Channels = 16;

    /// <summary>Kinds of products, natural parity, all degrees up to L.</summary>
    public static IEnumerable<(string Name, TensorProductSpec Spec, bool SampleWeights)> Kinds(int lmax)
    {
        Irreps features = Features(lmax), harmonics = Irreps.SphericalHarmonics(lmax);
        yield return ("uvw, weights for all", TensorProductSpec.FullyConnected(features, harmonics, features), false);
        yield return ("uvu, one block a degree, weights for each edge", new(features, harmonics, features, Natural(lmax, ConnectionMode.Uvu, weighted: true)), true);
        yield return ("uvu, one block a degree, no weights", new(features, harmonics, features, Natural(lmax, ConnectionMode.Uvu, weighted: false)), false);
        yield return ("uvu, one block a path (MACE), weights for each edge", TensorProductSpec.ChannelWise(features, harmonics, harmonics), true);
    }

    /// <summary>Times one product.</summary>
    public static SphereTiming Measure(string name, int lmax, TensorProductSpec spec, bool sampleWeights, int batch, int repeats, CancellationToken cancellation)
    {
        using ITensorProductExecutor<float> sparse = TensorProductBackend.Sparse.Create<float>(spec);
        var so2 = new SO2Convolution<float>(spec);
        var random = new Random(1);
        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(2 * random.NextDouble() - 1))];
        float[] x = Numbers(batch * spec.In1.Dimension), r = Numbers(3 * batch), w = Numbers(spec.WeightCount * (sampleWeights ? batch : 1)), g = Numbers(batch * spec.Out.Dimension);
        float[] y = new float[batch * spec.In2.Dimension], z = new float[g.Length], gx = new float[x.Length], gy = new float[y.Length], gr = new float[r.Length], gw = new float[w.Length];
        new SphericalHarmonics(lmax).Compute(r, y);
        return SphereTiming.Measure(
            name, lmax, batch, repeats,
            [
                ("CG sparse", () => sparse.Forward(x, y, w, z), () => sparse.Backward(x, y, w, g, gx, gy, gw)),
                ("SO(2)", () => so2.Forward(x, r, w, z), () => so2.Backward(x, r, w, g, gx, gr, gw)),
            ],
            cancellation);
    }

    private static Irreps Features(int lmax) => new(Enumerable.Range(0, lmax + 1).Select(l => new MulIrrep(Channels, new Irrep(l, Irrep.NaturalParity(l)))));

    private static IEnumerable<TensorProductPath> Natural(int lmax, ConnectionMode mode, bool weighted) =>
        from i in Enumerable.Range(0, lmax + 1)
        from j in Enumerable.Range(0, lmax + 1)
        from k in Enumerable.Range(0, lmax + 1)
        where (i + j + k) % 2 == 0 && k >= Math.Abs(i - j) && k <= i + j
        select new TensorProductPath(i, j, k, mode, weighted);
}
