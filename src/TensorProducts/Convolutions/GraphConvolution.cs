using System.Numerics;
using System.Runtime.Intrinsics;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.TensorProducts;

/// <summary>
/// Convolution on a graph: the features of each edge's sender times the edge's spherical harmonics, channel by channel with weights of the edge,
/// summed on the receivers. Gather, product, weights and sum are one pass, and nothing of a single edge is ever stored.
/// </summary>
/// <remarks>
/// <para>Features and messages are [nodes, irreps] with the channels last: an irrep with n channels is [2l + 1, n] (e3nn has [n, 2l + 1]), so that
/// channels are lanes. Harmonics, weights and the order of everything are e3nn's.</para>
/// <para>Runs on the calling thread; not for use by several at once. Nothing is allocated in a call once the largest graph has been seen.</para>
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <example>
/// <code>
/// var convolution = new GraphConvolution&lt;float&gt;(TensorProductSpec.ChannelWise("128x0e + 128x1o", Irreps.SphericalHarmonics(3), "0e + 1o + 2e + 3o"));
/// var edges = new GraphEdges(nodes, senders, receivers);
/// convolution.Forward(edges, features, harmonics, weights, messages);
/// convolution.Backward(edges, features, harmonics, weights, messageGradients, featureGradients, harmonicGradients, weightGradients);
/// </code>
/// </example>
public sealed unsafe class GraphConvolution<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly IConvolutionEngine<T> _engine;

    /// <summary>Prepares the convolution.</summary>
    /// <param name="spec">A product such as <see cref="TensorProductSpec.ChannelWise"/>.</param>
    /// <exception cref="NotSupportedException">
    /// A path is not of mode uvu with weights and one channel on the right, its channels are odd in number, a block of the output has not one path, or the
    /// numbers are of another type.
    /// </exception>
    public GraphConvolution(TensorProductSpec spec)
        : this(spec, Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0)
    {
    }

    /// <param name="spec">The product.</param>
    /// <param name="mostBits">Bits of the widest vector to use; 0 for none.</param>
    internal GraphConvolution(TensorProductSpec spec, int mostBits)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
            throw new NotSupportedException($"Tensor products compute in float or double, not in {typeof(T).Name}.");
        if (ReasonAgainst(spec) is { } reason)
            throw new NotSupportedException($"The fused convolution cannot express this product: {reason}");
        Spec = spec;
        // A row is two vectors: the widest that leaves no channel over.
        bool Fits(int bits) => bits <= mostBits && spec.In1.All(block => block.Multiplicity % (2 * bits / (8 * sizeof(T))) == 0);
        _engine =
            Fits(512) ? new ConvolutionEngine<Lanes512<T>, T>(spec)
            : Fits(256) ? new ConvolutionEngine<Lanes256<T>, T>(spec)
            : Fits(128) ? new ConvolutionEngine<Lanes128<T>, T>(spec)
            : new ConvolutionEngine<SingleLane<T>, T>(spec);
    }

    /// <summary>The product.</summary>
    public TensorProductSpec Spec { get; }

    /// <summary>Messages of all nodes.</summary>
    /// <param name="edges">The graph.</param>
    /// <param name="features">[nodes, In1], channels last.</param>
    /// <param name="harmonics">[edges, In2].</param>
    /// <param name="weights">[edges, WeightCount].</param>
    /// <param name="messages">Receives [nodes, Out], channels last.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public void Forward(GraphEdges edges, ReadOnlySpan<T> features, ReadOnlySpan<T> harmonics, ReadOnlySpan<T> weights, Span<T> messages)
    {
        RequireOperands(edges, features, harmonics, weights);
        Require(messages.Length, edges.NodeCount, Spec.Out.Dimension, "messages");
        fixed (T* x = features, y = harmonics, w = weights, z = messages)
            _engine.Forward(edges, x, y, w, z);
    }

    /// <summary>Gradients of sum(messageGradients * messages); empty spans for those that are not wanted.</summary>
    /// <param name="edges">The graph.</param>
    /// <param name="features">[nodes, In1], channels last.</param>
    /// <param name="harmonics">[edges, In2].</param>
    /// <param name="weights">[edges, WeightCount].</param>
    /// <param name="messageGradients">[nodes, Out], channels last.</param>
    /// <param name="featureGradients">Receives [nodes, In1], channels last; or empty.</param>
    /// <param name="harmonicGradients">Receives [edges, In2]; or empty.</param>
    /// <param name="weightGradients">Receives [edges, WeightCount]; or empty.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public void Backward(
        GraphEdges edges, ReadOnlySpan<T> features, ReadOnlySpan<T> harmonics, ReadOnlySpan<T> weights, ReadOnlySpan<T> messageGradients,
        Span<T> featureGradients, Span<T> harmonicGradients, Span<T> weightGradients)
    {
        RequireOperands(edges, features, harmonics, weights);
        Require(messageGradients.Length, edges.NodeCount, Spec.Out.Dimension, "gradients of messages");
        if (!featureGradients.IsEmpty)
            Require(featureGradients.Length, edges.NodeCount, Spec.In1.Dimension, "gradients of features");
        if (!harmonicGradients.IsEmpty)
            Require(harmonicGradients.Length, edges.EdgeCount, Spec.In2.Dimension, "gradients of harmonics");
        if (!weightGradients.IsEmpty)
            Require(weightGradients.Length, edges.EdgeCount, Spec.WeightCount, "gradients of weights");
        fixed (T* x = features, y = harmonics, w = weights, g = messageGradients, gx = featureGradients, gy = harmonicGradients, gw = weightGradients)
            _engine.Backward(edges, x, y, w, g, gx, gy, gw);
    }

    /// <summary>Why a product cannot be computed so, or null when it can.</summary>
    private static string? ReasonAgainst(TensorProductSpec spec)
    {
        for (int p = 0; p < spec.Paths.Count; p++)
        {
            TensorProductPath path = spec.Paths[p];
            if (path.Mode != ConnectionMode.Uvu || !path.HasWeight || spec.In2[path.In2].Multiplicity != 1)
                return $"path {p} is not of mode uvu with weights and one channel on the right.";
        }
        if (spec.In1.Where(block => block.Multiplicity % 2 != 0).Select(block => (MulIrrep?)block).FirstOrDefault() is { } odd)
            return $"{odd} has an odd number of channels.";
        for (int k = 0; k < spec.Out.Count; k++)
        {
            if (spec.Paths.Count(p => p.Out == k) is not 1 and int count)
                return $"{count} paths end in block {k} of the output; expected one for each block.";
        }
        return null;
    }

    private void RequireOperands(GraphEdges edges, ReadOnlySpan<T> features, ReadOnlySpan<T> harmonics, ReadOnlySpan<T> weights)
    {
        ArgumentNullException.ThrowIfNull(edges);
        Require(features.Length, edges.NodeCount, Spec.In1.Dimension, "features");
        Require(harmonics.Length, edges.EdgeCount, Spec.In2.Dimension, "harmonics");
        Require(weights.Length, edges.EdgeCount, Spec.WeightCount, "weights");
    }

    private static void Require(int received, int rows, int dimension, string name)
    {
        if (received != (long)rows * dimension)
            throw new ArgumentException($"The {name} are {received} numbers; expected {rows} rows of {dimension}.");
    }
}
