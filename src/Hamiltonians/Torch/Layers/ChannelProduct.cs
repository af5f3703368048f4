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
    private readonly ITorchTensorProduct _product;
    private readonly int _channels;

    /// <param name="operands">Irreps of both operands and of the result, and how they are coupled.</param>
    /// <param name="channels">Channels of the first operand and of the result.</param>
    /// <param name="secondHasChannels">Whether the second operand has as many, or one for all.</param>
    /// <param name="executors">What computes.</param>
    /// <param name="schedule">When which paths run; all always when null.</param>
    /// <param name="seed">Seed of the selection by chance.</param>
    public ChannelProduct(ProductPaths operands, int channels, bool secondHasChannels, ProductExecutors executors, PathSchedule? schedule = null, int seed = 0)
    {
        _channels = channels;
        var spec = new TensorProductSpec(
            Widen(operands.In1, channels), Widen(operands.In2, secondHasChannels ? channels : 1), Widen(operands.Out, channels),
            operands.Paths.Select(p => new TensorProductPath(
                p.First, p.Second, p.Out, secondHasChannels ? ConnectionMode.Uuu : ConnectionMode.Uvu, PathWeight: p.Variance)),
            IrrepNormalization.Component, PathNormalization.None);
        Gate = schedule is null ? null : new GatedTensorProduct(spec, schedule, executors.Create, executors.DataType, seed);
        _product = Gate is null ? executors.Create(spec) : Gate;
    }

    /// <summary>Selects the paths, if only some run.</summary>
    public GatedTensorProduct? Gate { get; }

    /// <summary>The product; with a gate, that of all paths.</summary>
    public TensorProductSpec Spec => _product.Spec;

    /// <summary>The product of features in the networks' layout.</summary>
    /// <param name="x">[components, n, channels].</param>
    /// <param name="y">[components, n, channels] or [components, n, 1].</param>
    /// <param name="weights">[n, paths that run * channels], or without n for all alike.</param>
    /// <returns>For each irrep of the result [2l+1, n, channels].</returns>
    public Tensor[] Forward(Tensor x, Tensor y, Tensor weights) => ForwardRows(ToRows(x), ToRows(y), weights);

    /// <summary>The product of features in the executors' layout.</summary>
    /// <param name="x">See <see cref="ToRows"/>.</param>
    /// <param name="y">See <see cref="ToRows"/>.</param>
    /// <param name="weights">[n, paths that run * channels], or without n for all alike.</param>
    /// <returns>For each irrep of the result [2l+1, n, channels].</returns>
    public Tensor[] ForwardRows(Tensor x, Tensor y, Tensor weights)
    {
        Tensor rows = Gate is null ? _product.Forward(x, y, weights) : Gate.ForwardSelected(x, y, weights);
        Irreps irreps = _product.Spec.Out;
        Tensor[] blocks = rows.split([.. irreps.Select(b => (long)b.Dimension)], 1);
        return [.. blocks.Select((b, i) => b.view(rows.shape[0], _channels, irreps[i].Irrep.Dimension).permute(2, 0, 1))];
    }

    /// <summary>Features of the first operand's irreps, or of the second's, in the executors' layout: [n, irreps], each block [channels, 2l+1].</summary>
    /// <param name="x">[components, n, channels].</param>
    public Tensor ToRows(Tensor x)
    {
        long n = x.shape[1];
        if (x.shape[2] == 1)
            return x.squeeze(2).transpose(0, 1).contiguous();
        Tensor[] blocks = x.split([.. _product.Spec.In1.Select(b => (long)b.Irrep.Dimension)], 0);
        return cat([.. blocks.Select(b => b.permute(1, 2, 0).reshape(n, -1))], 1);
    }

    public void Dispose() => _product.Dispose();

    private static Irreps Widen(Irreps irreps, int channels) => new(irreps.Select(b => new MulIrrep(channels, b.Irrep)));
}
