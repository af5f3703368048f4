using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Torch;

/// <summary>
/// <see cref="GraphConvolution{T}"/> on CPU tensors, channels last. Differentiable to every order: the convolution is linear in each operand, so that its
/// derivatives are made of itself and its gradient.
/// </summary>
/// <remarks>Not for use by several threads at once.</remarks>
/// <example>
/// <code>
/// var convolution = new FusedConvolution(spec);
/// Tensor messages = convolution.Forward(new GraphEdges(nodes, senders, receivers), features, harmonics, weights);
/// </code>
/// </example>
public sealed class FusedConvolution
{
    private readonly Func<GraphEdges, TensorCalls> _callsOn;
    private readonly ScalarType _type;

    /// <summary>Prepares the convolution.</summary>
    /// <param name="spec">A product such as <see cref="TensorProductSpec.ChannelWise"/>.</param>
    /// <param name="dtype">float32 or float64.</param>
    /// <exception cref="NotSupportedException">The product is none that <see cref="GraphConvolution{T}"/> computes, or the type is another.</exception>
    public FusedConvolution(TensorProductSpec spec, ScalarType dtype = ScalarType.Float32)
    {
        ArgumentNullException.ThrowIfNull(spec);
        (Spec, _type) = (spec, dtype);
        _callsOn = dtype switch
        {
            ScalarType.Float32 => On(new GraphConvolution<float>(spec)),
            ScalarType.Float64 => On(new GraphConvolution<double>(spec)),
            _ => throw new NotSupportedException($"Tensor products compute in float32 or float64, not in {dtype}."),
        };

        Func<GraphEdges, TensorCalls> On<T>(GraphConvolution<T> convolution)
            where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => edges => new ConvolutionCalls<T>(convolution, edges, dtype);
    }

    /// <summary>The product.</summary>
    public TensorProductSpec Spec { get; }

    /// <summary>Convolves.</summary>
    /// <param name="edges">The graph.</param>
    /// <param name="features">[nodes, In1.Dimension], channels last.</param>
    /// <param name="harmonics">[edges, In2.Dimension].</param>
    /// <param name="weights">[edges, WeightCount].</param>
    /// <returns>[nodes, Out.Dimension], channels last.</returns>
    /// <exception cref="ArgumentException">A tensor has the wrong shape, type or device.</exception>
    public Tensor Forward(GraphEdges edges, Tensor features, Tensor harmonics, Tensor weights)
    {
        ArgumentNullException.ThrowIfNull(edges);
        Require(features, edges.NodeCount, Spec.In1.Dimension, "features");
        Require(harmonics, edges.EdgeCount, Spec.In2.Dimension, "harmonics");
        Require(weights, edges.EdgeCount, Spec.WeightCount, "weights");
        return TensorProductFunction.apply(features, harmonics, weights, _callsOn(edges));
    }

    private void Require(Tensor t, long rows, long columns, string name)
    {
        ArgumentNullException.ThrowIfNull(t);
        if (t.shape.Length != 2 || t.shape[0] != rows || t.shape[1] != columns)
            throw new ArgumentException($"The {name} have shape [{string.Join(", ", t.shape)}]; expected [{rows}, {columns}].");
        if (t.dtype != _type || t.device_type != DeviceType.CPU)
            throw new ArgumentException($"The {name} are {t.dtype} on {t.device}; the convolution computes in {_type} on the CPU.");
    }
}
