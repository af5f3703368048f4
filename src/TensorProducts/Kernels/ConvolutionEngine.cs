using System.Numerics;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// The convolution over a graph by a few receivers at a time, so that what their edges have in common (matrices, weights, gradients of messages)
/// is in a near cache while one path and block of channels after the other passes over it.
/// </summary>
internal sealed unsafe class ConvolutionEngine<TLanes, T> : IConvolutionEngine<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Receivers of a chunk: few enough for their edges, or one.
    private const int MostNodes = 32, MostEdges = 48;

    private readonly TensorProductSpec _spec;
    private readonly ConvolutionPlan _plan;

    /// <summary>The weights of an edge: those of a path are so many scalars.</summary>
    private readonly Irreps _weightIrreps;
    private readonly EdgeMatrices<TLanes, T>[] _matrixOf;
    private readonly int[] _entryStarts;
    private readonly SparseRows<TLanes, T> _unfold;
    private readonly AlignedBuffer<T> _harmonicLanes;
    private AlignedBuffer<T> _features = new(0), _featureGradients = new(0), _messages = new(0), _weights = new(0), _weightGradients = new(0), _harmonics = new(0), _matrices = new(0), _entries = new(0);

    public ConvolutionEngine(TensorProductSpec spec)
    {
        _spec = spec;
        _plan = new ConvolutionPlan(
        [
            .. spec.Paths.Select((path, p) => new ConvolutionCoupling(
                spec.In1[path.In1].Irrep.L, spec.In2[path.In2].Irrep.L, spec.Out[path.Out].Irrep.L, spec.In2.Offset(path.In2), spec.Coefficient(p))),
        ]);
        _weightIrreps = new Irreps(spec.Paths.Select(path => new MulIrrep(spec.In1[path.In1].Multiplicity, new Irrep(0, Parity.Even))));
        _matrixOf = [.. _plan.Tiles.Select(t => new EdgeMatrices<TLanes, T>(t))];
        _entryStarts = new int[_plan.Tiles.Length + 1];
        for (int i = 0; i < _plan.Tiles.Length; i++)
            _entryStarts[i + 1] = _entryStarts[i] + _plan.Tiles[i].MatrixSize;
        _unfold = new SparseRows<TLanes, T>(spec.In2.Dimension, Folds());
        _harmonicLanes = new AlignedBuffer<T>(spec.In2.Dimension * TLanes.Stride);
    }

    private static int Row => ChannelBlocks<TLanes, T>.Row;

    public void Forward(GraphEdges edges, T* features, T* harmonics, T* weights, T* messages)
    {
        T* x = Require(ref _features, edges.NodeCount * _spec.In1.Dimension);
        ChannelBlocks<TLanes, T>.Split(_spec.In1, edges.NodeCount, features, x);
        for (Chunk chunk = default; Next(edges, ref chunk);)
        {
            Load(edges, chunk, harmonics, weights);
            T* m = Require(ref _messages, chunk.Nodes * _spec.Out.Dimension), matrices = _matrices.Pointer;
            for (int i = 0; i < _matrixOf.Length; i++, matrices += _matrixOf[i - 1].Room(chunk.Edges))
            {
                ConvolutionTile tile = _plan.Tiles[i];
                TensorProductPath path = _spec.Paths[tile.Path];
                for (int block = 0; block < Blocks(path); block++)
                {
                    ConvolutionKernel<TLanes, T, EdgeRows<TLanes, T>>.Forward(
                        tile, Rows(_weights, chunk, tile.Path, block), chunk.Nodes, edges.Offsets.Pointer + chunk.First, edges.Senders.Pointer,
                        matrices - (nint)chunk.FirstEdge * tile.MatrixSize, ChannelBlocks<TLanes, T>.At(x, _spec.In1, path.In1, block, edges.NodeCount),
                        ChannelBlocks<TLanes, T>.At(m, _spec.Out, path.Out, block, chunk.Nodes), Components(path));
                }
            }
            ChannelBlocks<TLanes, T>.Join(_spec.Out, chunk.Nodes, m, messages + (nint)chunk.First * _spec.Out.Dimension);
        }
    }

    public void Backward(
        GraphEdges edges, T* features, T* harmonics, T* weights, T* messageGradients, T* featureGradients, T* harmonicGradients, T* weightGradients)
    {
        int numbers = edges.NodeCount * _spec.In1.Dimension;
        T* x = Require(ref _features, numbers), gx = featureGradients == null ? null : Require(ref _featureGradients, numbers);
        ChannelBlocks<TLanes, T>.Split(_spec.In1, edges.NodeCount, features, x);
        if (gx != null)
            new Span<T>(gx, numbers).Clear();
        for (Chunk chunk = default; Next(edges, ref chunk);)
        {
            Load(edges, chunk, harmonics, weights);
            T* g = Require(ref _messages, chunk.Nodes * _spec.Out.Dimension);
            ChannelBlocks<TLanes, T>.Split(_spec.Out, chunk.Nodes, messageGradients + (nint)chunk.First * _spec.Out.Dimension, g);
            if (gx != null || weightGradients != null)
                FeaturesAndWeights(edges, chunk, x, g, gx);
            if (weightGradients != null)
                ChannelBlocks<TLanes, T>.Join(_weightIrreps, chunk.Edges, _weightGradients.Pointer, weightGradients, edges.Order.Pointer + chunk.FirstEdge);
            if (harmonicGradients != null)
                Harmonics(edges, chunk, x, g, harmonicGradients);
        }
        if (gx != null)
            ChannelBlocks<TLanes, T>.Join(_spec.In1, edges.NodeCount, gx, featureGradients);
    }

    private void FeaturesAndWeights(GraphEdges edges, Chunk chunk, T* x, T* g, T* gx)
    {
        Require(ref _weightGradients, chunk.Edges * _spec.WeightCount);
        T* matrices = _matrices.Pointer;
        for (int i = 0; i < _matrixOf.Length; i++, matrices += _matrixOf[i - 1].Room(chunk.Edges))
        {
            ConvolutionTile tile = _plan.Tiles[i];
            TensorProductPath path = _spec.Paths[tile.Path];
            for (int block = 0; block < Blocks(path); block++)
            {
                ConvolutionGradient<TLanes, T>.FeaturesAndWeights(
                    tile, chunk.Nodes, edges.Offsets.Pointer + chunk.First, edges.Senders.Pointer, matrices - (nint)chunk.FirstEdge * tile.MatrixSize,
                    Rows(_weights, chunk, tile.Path, block), ChannelBlocks<TLanes, T>.At(x, _spec.In1, path.In1, block, edges.NodeCount),
                    ChannelBlocks<TLanes, T>.At(g, _spec.Out, path.Out, block, chunk.Nodes), Components(path),
                    gx == null ? null : ChannelBlocks<TLanes, T>.At(gx, _spec.In1, path.In1, block, edges.NodeCount), Rows(_weightGradients, chunk, tile.Path, block));
            }
        }
    }

    private void Harmonics(GraphEdges edges, Chunk chunk, T* x, T* g, T* harmonicGradients)
    {
        int stride = _entryStarts[^1] * TLanes.Stride, count = _spec.In2.Dimension;
        T* entries = Require(ref _entries, chunk.Edges * stride) - (nint)chunk.FirstEdge * stride;
        for (int i = 0; i < _matrixOf.Length; i++)
        {
            ConvolutionTile tile = _plan.Tiles[i];
            TensorProductPath path = _spec.Paths[tile.Path];
            ConvolutionGradient<TLanes, T>.Matrices(
                tile, chunk.Nodes, edges.Offsets.Pointer + chunk.First, edges.Senders.Pointer, Blocks(path), Rows(_weights, chunk, tile.Path, 0),
                ChannelBlocks<TLanes, T>.Stride(_weightIrreps, tile.Path, chunk.Edges),
                ChannelBlocks<TLanes, T>.At(x, _spec.In1, path.In1, 0, edges.NodeCount), ChannelBlocks<TLanes, T>.Stride(_spec.In1, path.In1, edges.NodeCount),
                ChannelBlocks<TLanes, T>.At(g, _spec.Out, path.Out, 0, chunk.Nodes), ChannelBlocks<TLanes, T>.Stride(_spec.Out, path.Out, chunk.Nodes), Components(path),
                entries + _entryStarts[i] * TLanes.Stride, stride);
        }
        for (int e = chunk.FirstEdge; e < chunk.FirstEdge + chunk.Edges; e++)
        {
            _unfold.Multiply(entries + (nint)e * stride, _harmonicLanes.Pointer);
            T* target = harmonicGradients + (nint)edges.Order.Pointer[e] * count;
            for (int k = 0; k < count; k++)
                target[k] = Sum(_harmonicLanes.Pointer + k * TLanes.Stride);
        }
    }

    /// <summary>Weights of the chunk's edges by blocks, and their matrices, tile after tile.</summary>
    private void Load(GraphEdges edges, Chunk chunk, T* harmonics, T* weights)
    {
        ChannelBlocks<TLanes, T>.Split(_weightIrreps, chunk.Edges, weights, Require(ref _weights, chunk.Edges * _spec.WeightCount), edges.Order.Pointer + chunk.FirstEdge);
        int count = _spec.In2.Dimension;
        T* y = Require(ref _harmonics, chunk.Edges * count);
        for (int e = 0; e < chunk.Edges; e++)
            new Span<T>(harmonics + (nint)edges.Order.Pointer[chunk.FirstEdge + e] * count, count).CopyTo(new Span<T>(y + e * count, count));
        nint room = 0;
        foreach (EdgeMatrices<TLanes, T> tile in _matrixOf)
            room += tile.Room(chunk.Edges);
        T* matrices = Require(ref _matrices, (int)room);
        foreach (EdgeMatrices<TLanes, T> tile in _matrixOf)
        {
            tile.Compute(y, count, matrices, chunk.Edges);
            matrices += tile.Room(chunk.Edges);
        }
    }

    /// <summary>Which entries of an edge's matrices each harmonic is part of.</summary>
    private IEnumerable<(int Harmonic, int Entry, double Factor)> Folds()
    {
        for (int i = 0; i < _plan.Tiles.Length; i++)
        {
            ConvolutionTile tile = _plan.Tiles[i];
            for (int k = 0; k < tile.Folds.Length; k++)
            {
                if (tile.Folds[k] != 0)
                    yield return (tile.FirstHarmonic + k / tile.MatrixSize, _entryStarts[i] + k % tile.MatrixSize, tile.Folds[k]);
            }
        }
    }

    private int Blocks(TensorProductPath path) => _spec.In1[path.In1].Multiplicity / Row;

    private int Components(TensorProductPath path) => _spec.Out[path.Out].Irrep.Dimension;

    /// <summary>Rows of the chunk's edges, by their places in the graph.</summary>
    private EdgeRows<TLanes, T> Rows(AlignedBuffer<T> blocks, Chunk chunk, int path, int block) =>
        new(ChannelBlocks<TLanes, T>.At(blocks.Pointer, _weightIrreps, path, block, chunk.Edges) - (nint)chunk.FirstEdge * Row);

    private static T Sum(T* lanes)
    {
        T sum = T.Zero;
        for (int k = 0; k < TLanes.Width; k++)
            sum += lanes[k];
        return sum;
    }

    /// <summary>The chunk after one; false at the end.</summary>
    private static bool Next(GraphEdges edges, ref Chunk chunk)
    {
        int* offsets = edges.Offsets.Pointer;
        int first = chunk.First + chunk.Nodes, end = first;
        while (end < edges.NodeCount && end - first < MostNodes && (end == first || offsets[end + 1] - offsets[first] <= MostEdges))
            end++;
        chunk = new Chunk(first, end - first, offsets[first], offsets[end] - offsets[first]);
        return end > first;
    }

    private static T* Require(ref AlignedBuffer<T> buffer, int length)
    {
        if (buffer.Length < length)
            buffer = new AlignedBuffer<T>(length);
        return buffer.Pointer;
    }

    /// <summary>Receivers that follow each other, with their edges.</summary>
    private readonly record struct Chunk(int First, int Nodes, int FirstEdge, int Edges);
}
