using EquivSim.O3;
using EquivSim.TensorProducts;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Cli.Commands.Bench.TensorProducts;

/// <summary>
/// The fastest dense form of a product of single channels without weights that libtorch offers: for each pair of blocks all products of
/// components, times one matrix of 3j symbols, which is left to the matrix product of the BLAS. Paths come out pair by pair.
/// </summary>
internal sealed class DensePairs : IDisposable
{
    // Products of large blocks do not stay in the cache until the matrix product reads them unless the batch is cut.
    private const int ChunkRows = 1024, LargeProducts = 200;

    private readonly List<(int First, int FirstSize, int Second, int SecondSize, Tensor Matrix)> _pairs = [];

    public DensePairs(TensorProductSpec spec, ScalarType type)
    {
        using TorchRegion region = TorchRegion.Enter();
        foreach (var pair in Enumerable.Range(0, spec.Paths.Count).GroupBy(p => (spec.Paths[p].In1, spec.Paths[p].In2)))
        {
            int d1 = spec.In1[pair.Key.In1].Dimension, d2 = spec.In2[pair.Key.In2].Dimension, d3 = pair.Sum(p => spec.IrrepsOf(p).Out.Dimension), column = 0;
            double[] values = new double[d1 * d2 * d3];
            foreach (int p in pair)
            {
                foreach (Wigner3jEntry e in spec.NonZeros(p))
                    values[(e.M1 * d2 + e.M2) * d3 + column + e.M3] = spec.Coefficient(p) * e.Value;
                column += spec.IrrepsOf(p).Out.Dimension;
            }
            Tensor matrix = tensor(values, [d1 * d2, d3]).t().contiguous().to(type).DetachFromDisposeScope();
            _pairs.Add((spec.In1.Offset(pair.Key.In1), d1, spec.In2.Offset(pair.Key.In2), d2, matrix));
            Operations += (long)d1 * d2 * (d3 + 1);
        }
    }

    /// <summary>Multiply-adds of a sample.</summary>
    public long Operations { get; }

    public Tensor Forward(Tensor x, Tensor y) => x.shape[0] <= ChunkRows || _pairs.Max(p => p.FirstSize * p.SecondSize) <= LargeProducts
        ? Chunk(x, y)
        : cat([.. x.split(ChunkRows).Zip(y.split(ChunkRows), Chunk)], 0);

    // Components first: both the outer products and the matrix product then run along the samples.
    private Tensor Chunk(Tensor x, Tensor y)
    {
        (Tensor first, Tensor second) = (x.t().contiguous(), y.t().contiguous());
        return cat(
            [.. _pairs.Select(p => p.Matrix.mm((first.narrow(0, p.First, p.FirstSize).unsqueeze(1) * second.narrow(0, p.Second, p.SecondSize).unsqueeze(0)).flatten(0, 1)))], 0).t().contiguous();
    }

    public void Dispose()
    {
        foreach (var pair in _pairs)
            pair.Matrix.Dispose();
    }
}
