using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Torch;

/// <summary>
/// Convolution on a graph: the features of each edge's sender times the edge's spherical harmonics, with weights of the edge, summed on the receivers.
/// </summary>
public sealed class ChannelWiseConvolution : IDisposable
{
    private readonly DenseTensorProduct _product;

    /// <summary>Prepares the convolution.</summary>
    /// <param name="spec">A product such as <see cref="TensorProductSpec.ChannelWise"/>.</param>
    /// <param name="dtype">float32 or float64.</param>
    /// <param name="device">Where it runs; the CPU when null.</param>
    public ChannelWiseConvolution(TensorProductSpec spec, ScalarType dtype = ScalarType.Float32, Device? device = null) =>
        _product = new DenseTensorProduct(spec, dtype, device);

    /// <summary>The product.</summary>
    public TensorProductSpec Spec => _product.Spec;

    /// <summary>Convolves.</summary>
    /// <param name="features">[nodes, In1.Dimension].</param>
    /// <param name="harmonics">[edges, In2.Dimension].</param>
    /// <param name="weights">[edges, WeightCount].</param>
    /// <param name="senders">Sending node of each edge, int64.</param>
    /// <param name="receivers">Receiving node of each edge, int64.</param>
    /// <returns>[nodes, Out.Dimension].</returns>
    public Tensor Forward(Tensor features, Tensor harmonics, Tensor weights, Tensor senders, Tensor receivers)
    {
        ArgumentNullException.ThrowIfNull(features);
        using DisposeScope scope = NewDisposeScope();
        Tensor messages = _product.Forward(features.index_select(0, senders), harmonics, weights);
        return zeros([features.shape[0], Spec.Out.Dimension], features.dtype, features.device)
            .index_add(0, receivers, messages, 1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _product.Dispose();
}
