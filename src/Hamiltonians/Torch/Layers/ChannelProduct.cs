using EquivSim.O3;
using EquivSim.TensorProducts;
using EquivSim.TensorProducts.Torch;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>
/// A product of features channel by channel, one weight for each path and channel, in the networks' layout; the work is done by an executor
/// of the project's tensor products.
/// </summary>
internal sealed class ChannelProduct : IDisposable
{
    private readonly DenseTensorProduct _product;
    private readonly int _channels;

    /// <param name="in1">First operand.</param>
    /// <param name="in2">Second operand: with the same channels, or one channel for all.</param>
    /// <param name="out">Result.</param>
    /// <param name="paths">See <see cref="ProductPath"/>.</param>
    /// <param name="channels">Channels of the first operand and of the result.</param>
    /// <param name="secondHasChannels">Whether the second operand has as many.</param>
    /// <param name="dtype">float32 or float64.</param>
    public ChannelProduct(Irreps in1, Irreps in2, Irreps @out, IReadOnlyList<ProductPath> paths, int channels, bool secondHasChannels, ScalarType dtype)
    {
        _channels = channels;
        var spec = new TensorProductSpec(
            Widen(in1, channels), Widen(in2, secondHasChannels ? channels : 1), Widen(@out, channels),
            paths.Select(p => new TensorProductPath(
                p.First, p.Second, p.Out, secondHasChannels ? ConnectionMode.Uuu : ConnectionMode.Uvu, PathWeight: p.Variance)),
            IrrepNormalization.Component, PathNormalization.None);
        _product = new DenseTensorProduct(spec, dtype);
    }

    /// <summary>The product.</summary>
    public TensorProductSpec Spec => _product.Spec;

    /// <param name="x">[components, n, channels].</param>
    /// <param name="y">[components, n, channels] or [components, n, 1].</param>
    /// <param name="weights">[n, paths * channels].</param>
    /// <returns>[components, n, channels].</returns>
    public Tensor Forward(Tensor x, Tensor y, Tensor weights) =>
        FromRows(_product.Forward(ToRows(x, Spec.In1), ToRows(y, Spec.In2), weights));

    public void Dispose() => _product.Dispose();

    private static Irreps Widen(Irreps irreps, int channels) => new(irreps.Select(b => new MulIrrep(channels, b.Irrep)));

    /// <summary>To the executors' layout, [n, irreps], each block [channels, 2l+1].</summary>
    private static Tensor ToRows(Tensor x, Irreps irreps)
    {
        long n = x.shape[1];
        if (x.shape[2] == 1)
            return x.squeeze(2).transpose(0, 1).contiguous();
        Tensor[] blocks = x.split([.. irreps.Select(b => (long)b.Irrep.Dimension)], 0);
        return cat([.. blocks.Select(b => b.permute(1, 2, 0).reshape(n, -1))], 1);
    }

    private Tensor FromRows(Tensor rows)
    {
        long n = rows.shape[0];
        Tensor[] blocks = rows.split([.. Spec.Out.Select(b => (long)b.Dimension)], 1);
        return cat([.. blocks.Select((b, i) => b.view(n, _channels, Spec.Out[i].Irrep.Dimension).permute(2, 0, 1))], 0);
    }
}
