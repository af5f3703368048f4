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
            Tensor matrix = tensor(values, [d1 * d2, d3]).to(type).DetachFromDisposeScope();
            _pairs.Add((spec.In1.Offset(pair.Key.In1), d1, spec.In2.Offset(pair.Key.In2), d2, matrix));
            Operations += (long)d1 * d2 * (d3 + 1);
        }
    }

    /// <summary>Multiply-adds of a sample.</summary>
    public long Operations { get; }

    public Tensor Forward(Tensor x, Tensor y) => cat(
        [.. _pairs.Select(p => (x.narrow(1, p.First, p.FirstSize).unsqueeze(2) * y.narrow(1, p.Second, p.SecondSize).unsqueeze(1)).flatten(1).mm(p.Matrix))], 1);

    public void Dispose()
    {
        foreach (var pair in _pairs)
            pair.Matrix.Dispose();
    }
}
