using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>SPHNet's first stage: from elements and positions to scalars of each atom that know its surroundings, near and far.</summary>
internal sealed class VectorialEncoder
{
    private readonly HamiltonianConfiguration _configuration;
    private readonly Parameter _neighbours, _normWeight, _normBias;
    private readonly BernsteinBasis _shortBasis;
    private readonly BernsteinBasis? _longBasis;
    private readonly DenseNetwork _embedding, _neighbourWeights, _shortEdges, _out;
    private readonly DenseNetwork? _longEdges;
    private readonly VectorialLayer[] _near, _far;

    public VectorialEncoder(ParameterStore store, HamiltonianConfiguration configuration, int elements)
    {
        _configuration = configuration;
        int c = configuration.Channels, k = configuration.RadialFunctions;
        _neighbours = store.Normal("vectorial.neighbours.weight", [elements, c], 1);
        _shortBasis = new BernsteinBasis(store, "vectorial.short_basis", k, configuration.ShortCutoff);
        _neighbourWeights = new DenseNetwork(store, "vectorial.neighbour_weights", [k, c], hasBias: false);
        _embedding = new DenseNetwork(store, "vectorial.embedding", [2 * c, c]);
        _shortEdges = new DenseNetwork(store, "vectorial.short_edges", [k, c]);
        _near = [.. Enumerable.Range(0, configuration.VectorialLayers).Select(i => new VectorialLayer(store, $"vectorial.near{i}", c, configuration.AttentionHeads))];
        if (configuration.LongRangeLayers > 0)
        {
            _longBasis = new BernsteinBasis(store, "vectorial.long_basis", k, configuration.LongCutoff);
            _longEdges = new DenseNetwork(store, "vectorial.long_edges", [k, c]);
        }
        _far = [.. Enumerable.Range(0, configuration.LongRangeLayers).Select(i => new VectorialLayer(store, $"vectorial.far{i}", c, configuration.AttentionHeads))];
        _normWeight = store.Filled("vectorial.norm.weight", [c], 1);
        _normBias = store.Filled("vectorial.norm.bias", [c], 0);
        _out = new DenseNetwork(store, "vectorial.out", [c, c]);
    }

    /// <param name="embedding">Features of each atom's element, [atoms, channels].</param>
    /// <param name="batch">The molecules.</param>
    /// <returns>[atoms, channels].</returns>
    public Tensor Forward(Tensor embedding, HamiltonianBatch batch)
    {
        (long atoms, int c) = (embedding.shape[0], _configuration.Channels);
        Tensor rbf = _shortBasis.Forward(batch.Short.Distances);
        Tensor fromNeighbours = _neighbours.index_select(0, batch.AtomElements.index_select(0, batch.Short.Senders)) * _neighbourWeights.Forward(rbf);
        Tensor x = _embedding.Forward(cat([embedding, batch.Short.Sum(fromNeighbours, atoms)], 1));
        Tensor vectors = zeros([3, atoms, c], x.dtype, x.device);

        (x, vectors) = Run(_near, x, vectors, _shortEdges.Forward(rbf), batch.Short, _configuration.ShortCutoff);
        if (_longEdges is not null)
            (x, _) = Run(_far, x, vectors, _longEdges.Forward(_longBasis!.Forward(batch.Long.Distances)), batch.Long, _configuration.LongCutoff);
        return _out.Forward(layer_norm(x, [c], _normWeight, _normBias));
    }

    private static (Tensor X, Tensor Vectors) Run(VectorialLayer[] layers, Tensor x, Tensor vectors, Tensor f, BatchEdges edges, double cutoff)
    {
        Tensor envelope = SmoothCutoff.Of(edges.Distances, cutoff);
        foreach (VectorialLayer layer in layers)
            (x, vectors, f) = layer.Forward(x, vectors, f, edges, envelope);
        return (x, vectors);
    }
}
