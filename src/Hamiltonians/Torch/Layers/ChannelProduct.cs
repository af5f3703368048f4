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
    private readonly Irreps _operand, _result;
    private readonly FusedOperation? _toRows, _fromRows;

    /// <param name="operands">Irreps of both operands and of the result, and how they are coupled.</param>
    /// <param name="channels">Channels of the first operand and of the result.</param>
    /// <param name="secondHasChannels">Whether the second operand has as many, or one for all.</param>
    /// <param name="store">The network that it is a part of.</param>
    /// <param name="groups">Groups of channels with paths of their own: the irreps of <paramref name="operands"/> are those of each group, see <see cref="ProductPaths.ForGroups"/>.</param>
    /// <param name="schedule">When which paths run; all always when null.</param>
    /// <param name="seed">Seed of the selection by chance.</param>
    public ChannelProduct(
        ProductPaths operands, int channels, bool secondHasChannels, ParameterStore store, int groups = 1, PathSchedule? schedule = null, int seed = 0)
    {
        _channels = channels;
        int width = channels / groups;
        var spec = new TensorProductSpec(
            Widen(operands.In1, width), Widen(operands.In2, secondHasChannels ? width : 1), Widen(operands.Out, width),
            operands.Paths.Select(p => new TensorProductPath(
                p.First, p.Second, p.Out, secondHasChannels ? ConnectionMode.Uuu : ConnectionMode.Uvu, PathWeight: p.Variance)),
            IrrepNormalization.Component, PathNormalization.None);
        Gate = schedule is null ? null : new GatedTensorProduct(spec, schedule, store.Executors.Create, store.Executors.DataType, seed);
        _product = Gate is null ? store.Executors.Create(spec) : Gate;
        // The groups of an irrep lie side by side, as its channels would without groups.
        (_operand, _result) = (EachOnce(operands.In1), EachOnce(operands.Out));
        _toRows = Layout(_operand, toRows: true);
        _fromRows = Layout(_result, toRows: false);

        Irreps EachOnce(Irreps irreps) => new(irreps.Where((_, i) => i % groups == 0));

        FusedOperation? Layout(Irreps irreps, bool toRows) =>
            store.Device.type != TorchSharp.DeviceType.CPU ? null
            : store.DataType == ScalarType.Float64 ? new FusedLayout<double>(irreps, channels, toRows)
            : new FusedLayout<float>(irreps, channels, toRows);
    }

    /// <summary>Selects the paths, if only some run.</summary>
    public GatedTensorProduct? Gate { get; }

    /// <summary>The product; with a gate, that of all paths.</summary>
    public TensorProductSpec Spec => _product.Spec;

    /// <summary>The product of features in the networks' layout.</summary>
    /// <param name="x">[components, n, channels].</param>
    /// <param name="y">[components, n, channels] or [components, n, 1].</param>
    /// <param name="weights">[n, paths that run * channels], or without n for all alike.</param>
    /// <returns>[components of the result, n, channels].</returns>
    public Tensor Forward(Tensor x, Tensor y, Tensor weights) => ForwardRows(ToRows(x), ToRows(y), weights);

    /// <summary>The product of features in the executors' layout.</summary>
    /// <param name="x">See <see cref="ToRows"/>.</param>
    /// <param name="y">See <see cref="ToRows"/>.</param>
    /// <param name="weights">[n, paths that run * channels], or without n for all alike.</param>
    /// <returns>[components of the result, n, channels].</returns>
    public Tensor ForwardRows(Tensor x, Tensor y, Tensor weights)
    {
        Tensor rows = Gate is null ? _product.Forward(x, y, weights) : Gate.ForwardSelected(x, y, weights);
        if (_fromRows is not null)
            return _fromRows.Apply(rows);
        Tensor[] blocks = rows.split([.. _result.Select(b => (long)b.Irrep.Dimension * _channels)], 1);
        return cat([.. blocks.Select((b, i) => b.view(rows.shape[0], _channels, _result[i].Irrep.Dimension).permute(2, 0, 1))], 0);
    }

    /// <summary>Features of the first operand's irreps, or of the second's, in the executors' layout: [n, irreps], each block [channels, 2l+1].</summary>
    /// <param name="x">[components, n, channels].</param>
    public Tensor ToRows(Tensor x)
    {
        long n = x.shape[1];
        if (x.shape[2] == 1)
            return x.squeeze(2).transpose(0, 1).contiguous();
        if (_toRows is not null)
            return _toRows.Apply(x);
        Tensor[] blocks = x.split([.. _operand.Select(b => (long)b.Irrep.Dimension)], 0);
        return cat([.. blocks.Select(b => b.permute(1, 2, 0).reshape(n, -1))], 1);
    }

    public void Dispose() => _product.Dispose();

    private static Irreps Widen(Irreps irreps, int channels) => new(irreps.Select(b => new MulIrrep(channels, b.Irrep)));
}
