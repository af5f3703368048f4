using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>
/// Scalar-vector attention in the manner of ViSNet (Wang et al., Nat. Commun. 2024), SPHNet's first stage: scalars attend to neighbours,
/// vectors are sums over neighbours of their vectors and directions, and inner products of vectors give scalars back.
/// </summary>
/// <remarks>
/// Every message carries the smooth cut-off, so nothing jumps when a neighbour enters. The same layer over far neighbours is the long-range
/// part: SPHNet's groups of atoms by k-means are not continuous in the positions, and are not used here.
/// </remarks>
internal sealed class VectorialLayer
{
    private readonly int _channels, _heads;
    private readonly DenseNetwork _attention, _edgeWeights, _split, _out, _edgeUpdate;
    private readonly Parameter _vectors, _turned, _normWeight, _normBias;

    public VectorialLayer(ParameterStore store, string name, int channels, int heads)
    {
        (_channels, _heads) = (channels, heads);
        _normWeight = store.Filled($"{name}.norm.weight", [channels], 1);
        _normBias = store.Filled($"{name}.norm.bias", [channels], 0);
        _attention = new DenseNetwork(store, $"{name}.attention", [channels, 3 * channels]);
        _edgeWeights = new DenseNetwork(store, $"{name}.edge", [channels, 2 * channels]);
        _split = new DenseNetwork(store, $"{name}.split", [channels, 2 * channels], hasBias: false);
        _out = new DenseNetwork(store, $"{name}.out", [channels, 3 * channels]);
        _edgeUpdate = new DenseNetwork(store, $"{name}.edge_update", [channels, channels]);
        _vectors = store.Normal($"{name}.vectors.weight", [channels, 3 * channels], 1 / Math.Sqrt(channels));
        _turned = store.Normal($"{name}.turned.weight", [channels, 2 * channels], 1 / Math.Sqrt(channels));
    }

    /// <param name="x">Scalars, [atoms, channels].</param>
    /// <param name="vectors">[3, atoms, channels].</param>
    /// <param name="f">Features of edges, [edges, channels].</param>
    /// <param name="edges">The edges.</param>
    /// <param name="envelope">Smooth cut-off of each edge, [edges, 1].</param>
    public (Tensor X, Tensor Vectors, Tensor F) Forward(Tensor x, Tensor vectors, Tensor f, BatchEdges edges, Tensor envelope)
    {
        (long atoms, int c) = (x.shape[0], _channels);
        Tensor normed = layer_norm(x, [c], _normWeight, _normBias);
        // One common length for all vectors of an atom: smooth, where SPHNet rescales by the longest and shortest.
        Tensor v = vectors * (vectors.square().sum(dim: 0, keepdim: true).mean([2L], keepdim: true) + 1e-3).rsqrt();

        Tensor[] qkv = _attention.Forward(normed).split(c, 1);
        Tensor[] d = silu(_edgeWeights.Forward(f)).split(c, 1);
        Tensor products = qkv[0].index_select(0, edges.Receivers) * qkv[1].index_select(0, edges.Senders) * d[0];
        Tensor weights = silu(products.view(-1, _heads, c / _heads).sum(2, keepdim: true)) * envelope.unsqueeze(2);
        Tensor messages = ((qkv[2].index_select(0, edges.Senders) * d[1]).view(-1, _heads, c / _heads) * weights).view(-1, c);
        Tensor[] s = silu(_split.Forward(messages)).split(c, 1);
        Tensor vectorMessages = v.index_select(1, edges.Senders) * s[0] + edges.Directions * s[1];

        Tensor[] o = _out.Forward(edges.Sum(messages, atoms)).split(c, 1);
        Tensor[] u = v.view(3 * atoms, c).mm(_vectors).view(3, atoms, 3 * c).split(c, 2);
        Tensor newX = x + (u[0] * u[1]).sum(dim: 0) * o[1] + o[2];
        Tensor newVectors = vectors + u[2] * o[0] + edges.Sum(vectorMessages, atoms);

        // Parts across the edge of both atoms' vectors.
        Tensor[] t = v.view(3 * atoms, c).mm(_turned).view(3, atoms, 2 * c).split(c, 2);
        Tensor w1 = t[0].index_select(1, edges.Receivers), w2 = t[1].index_select(1, edges.Senders);
        Tensor along = (w1 * edges.Directions).sum(dim: 0) * (w2 * edges.Directions).sum(dim: 0);
        Tensor newF = f + silu(_edgeUpdate.Forward(f)) * ((w1 * w2).sum(dim: 0) - along);
        return (newX, newVectors, newF);
    }
}
