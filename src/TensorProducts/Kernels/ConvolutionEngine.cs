using System.Numerics;
using System.Runtime.CompilerServices;
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
    private const int MostNodes = 8, MostEdges = 48;

    private readonly TensorProductSpec _spec;
    private readonly ConvolutionPlan _plan;
    private readonly EdgeMatrices<TLanes, T>[] _matrixOf;
    private readonly int[] _entryStarts;
    private readonly SparseRows<TLanes, T> _unfold;
    private readonly AlignedBuffer<T> _harmonicLanes;
    private int _near;
    private AlignedBuffer<T> _harmonics = new(0), _features = new(0), _featureGradients = new(0), _messages = new(0), _matrices = new(0), _entries = new(0), _unwanted = new(0);

    public ConvolutionEngine(TensorProductSpec spec)
    {
        _spec = spec;
        _plan = new ConvolutionPlan(
        [
            .. spec.Paths.Select((path, p) => new ConvolutionCoupling(
                spec.In1[path.In1].Irrep.L, spec.In2[path.In2].Irrep.L, spec.Out[path.Out].Irrep.L, spec.In2.Offset(path.In2), spec.Coefficient(p))),
        ]);
        _matrixOf = [.. _plan.Tiles.Select(t => new EdgeMatrices<TLanes, T>(t))];
        _entryStarts = new int[_plan.Tiles.Length + 1];
        for (int i = 0; i < _plan.Tiles.Length; i++)
            _entryStarts[i + 1] = _entryStarts[i] + _plan.Tiles[i].MatrixSize;
        _unfold = new SparseRows<TLanes, T>(spec.In2.Dimension, Folds());
        _harmonicLanes = new AlignedBuffer<T>(spec.In2.Dimension * TLanes.Stride);
    }

    /// <summary>Numbers of a kernel's two vectors.</summary>
    private static int Row => 2 * TLanes.Width;

    public void Forward(GraphEdges edges, T* features, T* harmonics, T* weights, T* messages)
    {
        T* x = Copy(features, edges.NodeCount * _spec.In1.Dimension, ref _features);
        for (Chunk chunk = default; Next(edges, ref chunk);)
        {
            Load(edges, chunk, harmonics, weights);
            T* matrices = _matrices.Pointer, z = Require(ref _messages, chunk.Nodes * _spec.Out.Dimension);
            for (int i = 0; i < _matrixOf.Length; matrices += _matrixOf[i++].Room(chunk.Edges))
            {
                Operands o = OperandsOf(_plan.Tiles[i], edges, chunk, x, z);
                for (int channel = 0; channel < o.Channels; channel += Row)
                {
                    ConvolutionKernel<TLanes, T, EdgeRows<TLanes, T>>.Forward(
                        o.Tile, Rows(edges, weights, _spec.WeightCount, o, channel), chunk.Nodes, o.Offsets, edges.Senders.Pointer, matrices - (nint)chunk.FirstEdge * o.Tile.MatrixSize,
                        o.Features + channel, o.FeatureLayout, o.Messages + channel, o.MessageLayout);
                }
            }
            Copy(z, messages + (nint)chunk.First * _spec.Out.Dimension, chunk.Nodes * _spec.Out.Dimension);
        }
    }

    public void Backward(
        GraphEdges edges, T* features, T* harmonics, T* weights, T* messageGradients, T* featureGradients, T* harmonicGradients, T* weightGradients)
    {
        int numbers = edges.NodeCount * _spec.In1.Dimension;
        T* x = Copy(features, numbers, ref _features), gx = featureGradients == null ? null : Require(ref _featureGradients, numbers);
        if (gx != null)
            new Span<T>(gx, numbers).Clear();
        for (Chunk chunk = default; Next(edges, ref chunk);)
        {
            Load(edges, chunk, harmonics, weights);
            T* g = Copy(messageGradients + (nint)chunk.First * _spec.Out.Dimension, chunk.Nodes * _spec.Out.Dimension, ref _messages);
            if (gx != null || weightGradients != null)
                FeaturesAndWeights(edges, chunk, x, weights, g, gx, weightGradients);
            if (harmonicGradients != null)
                Harmonics(edges, chunk, x, weights, g, harmonicGradients);
        }
        if (gx != null)
            Copy(gx, featureGradients, numbers);
    }

    private void FeaturesAndWeights(GraphEdges edges, Chunk chunk, T* features, T* weights, T* messageGradients, T* featureGradients, T* weightGradients)
    {
        T* matrices = _matrices.Pointer;
        BringNear(edges, chunk, weightGradients);
        // Gradients of the weights that nobody wants are written to one row.
        T* targets = weightGradients != null ? weightGradients : Require(ref _unwanted, _spec.WeightCount);
        int targetStride = weightGradients != null ? _spec.WeightCount : 0;
        for (int i = 0; i < _matrixOf.Length; matrices += _matrixOf[i++].Room(chunk.Edges))
        {
            Operands o = OperandsOf(_plan.Tiles[i], edges, chunk, features, messageGradients);
            for (int channel = 0; channel < o.Channels; channel += Row)
            {
                ConvolutionGradient<TLanes, T>.FeaturesAndWeights(
                    o.Tile, chunk.Nodes, o.Offsets, edges.Senders.Pointer, matrices - (nint)chunk.FirstEdge * o.Tile.MatrixSize, Rows(edges, weights, _spec.WeightCount, o, channel),
                    o.Features + channel, o.FeatureLayout, o.Messages + channel, o.MessageLayout,
                    featureGradients == null ? null : o.Features - features + featureGradients + channel,
                    Rows(edges, targets, targetStride, o, channel));
            }
        }
    }

    private void Harmonics(GraphEdges edges, Chunk chunk, T* features, T* weights, T* messageGradients, T* harmonicGradients)
    {
        int stride = _entryStarts[^1] * TLanes.Stride, count = _spec.In2.Dimension;
        T* entries = Require(ref _entries, chunk.Edges * stride) - (nint)chunk.FirstEdge * stride;
        for (int i = 0; i < _matrixOf.Length; i++)
        {
            Operands o = OperandsOf(_plan.Tiles[i], edges, chunk, features, messageGradients);
            ConvolutionGradient<TLanes, T>.Matrices(
                o.Tile, chunk.Nodes, o.Offsets, edges.Senders.Pointer, o.Channels, Rows(edges, weights, _spec.WeightCount, o, 0), o.Features, o.FeatureLayout,
                o.Messages, o.MessageLayout, entries + _entryStarts[i] * TLanes.Stride, stride);
        }
        for (int e = chunk.FirstEdge; e < chunk.FirstEdge + chunk.Edges; e++)
        {
            _unfold.Multiply(entries + (nint)e * stride, _harmonicLanes.Pointer);
            T* target = harmonicGradients + (nint)edges.Order.Pointer[e] * count;
            for (int k = 0; k < count; k++)
                target[k] = Sum(_harmonicLanes.Pointer + k * TLanes.Stride);
        }
    }

    /// <summary>The matrices of a chunk's edges, tile after tile; their weights are brought near.</summary>
    private void Load(GraphEdges edges, Chunk chunk, T* harmonics, T* weights)
    {
        BringNear(edges, chunk, weights);
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

    /// <summary>
    /// Reads the weights of a chunk's edges, or what their gradients will overwrite, in the order of memory, so that the machine fetches ahead and all is
    /// in the second cache when kernels walk over it in strides, which it does not foresee.
    /// </summary>
    private void BringNear(GraphEdges edges, Chunk chunk, T* rows)
    {
        if (rows == null)
            return;
        for (int e = chunk.FirstEdge; e < chunk.FirstEdge + chunk.Edges; e++)
            _near |= Any((byte*)(rows + (nint)edges.Order.Pointer[e] * _spec.WeightCount), _spec.WeightCount * sizeof(T));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Any(byte* from, int bytes)
    {
        const int cacheLine = 64;
        int any = 0;
        for (int i = 0; i < bytes; i += cacheLine)
            any |= from[i];
        return any;
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

    /// <summary>Where a tile's operands start.</summary>
    private Operands OperandsOf(ConvolutionTile tile, GraphEdges edges, Chunk chunk, T* features, T* messages)
    {
        TensorProductPath path = _spec.Paths[tile.Path];
        int channels = _spec.In1[path.In1].Multiplicity;
        return new Operands
        {
            Tile = tile,
            Channels = channels,
            Offsets = edges.Offsets.Pointer + chunk.First,
            Features = features + _spec.In1.Offset(path.In1),
            FeatureLayout = new RowLayout(_spec.In1.Dimension, channels),
            Messages = messages + _spec.Out.Offset(path.Out),
            MessageLayout = new RowLayout(_spec.Out.Dimension, channels),
        };
    }

    /// <summary>Weights of all edges, or their gradients, for a path and two vectors of channels.</summary>
    private EdgeRows<TLanes, T> Rows(GraphEdges edges, T* weights, int stride, in Operands operands, int channel) =>
        new(weights + _spec.WeightOffset(operands.Tile.Path) + channel, stride, edges.Order.Pointer);

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

    /// <summary>A copy that starts at a cache line: the kernels read nodes again and again, and vectors that straddle two lines cost twice.</summary>
    private static T* Copy(T* from, int count, ref AlignedBuffer<T> buffer)
    {
        T* to = Require(ref buffer, count);
        Copy(from, to, count);
        return to;
    }

    private static void Copy(T* from, T* to, int count) => new Span<T>(from, count).CopyTo(new Span<T>(to, count));

    private static T* Require(ref AlignedBuffer<T> buffer, int length)
    {
        if (buffer.Length < length)
            buffer = new AlignedBuffer<T>(length);
        return buffer.Pointer;
    }

    /// <summary>What the kernels read and write for one tile.</summary>
    private ref struct Operands
    {
        public ConvolutionTile Tile;
        public int Channels;
        public int* Offsets;
        public T* Features;
        public RowLayout FeatureLayout;
        public T* Messages;
        public RowLayout MessageLayout;
    }

    /// <summary>Receivers that follow each other, with their edges.</summary>
    private readonly record struct Chunk(int First, int Nodes, int FirstEdge, int Edges);
}
