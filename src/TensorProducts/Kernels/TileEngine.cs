using System.Numerics;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>A batch at addresses. Gradients that are not wanted are null.</summary>
internal unsafe struct TileArguments<T>
    where T : unmanaged
{
    public T* X, Y, Weights, Result, XGradient, YGradient, WeightGradient;
    public bool AreWeightsShared, Add;
}

/// <summary>Computes products for as many samples at a time as there are lanes, by groups of paths.</summary>
internal sealed unsafe class TileEngine<TLanes, T> : ITileEngine<T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int ChannelBlock = 8;

    private readonly TensorProductSpec _spec;
    private readonly TileGroup<TLanes, T>[] _diagonal, _full;
    private readonly int _diagonalChannels, _channels1, _channels2;
    private readonly (int Start, int Length)[] _sums;
    private readonly AlignedBuffer<T> _x, _y, _result;
    private AlignedBuffer<T>? _weights, _xGradient, _yGradient, _weightGradient;

    public TileEngine(TensorProductSpec spec, IReadOnlyList<PathGroup> groups, IKernelSource kernels)
    {
        _spec = spec;
        // What reaches a block of the result once is written; all other blocks are cleared first.
        bool[] isOnly = [.. Enumerable.Range(0, spec.Out.Count).Select(block =>
            groups.SelectMany(g => g.Outputs).Where(p => spec.Paths[p].Out == block).ToArray() is [int path] && TileOutput.ReachesOnce(spec, path))];
        _sums = [.. Enumerable.Range(0, spec.Out.Count).Where(block => !isOnly[block]).Select(block => (spec.Out.Offset(block) * TLanes.Stride, spec.Out[block].Dimension * TLanes.Stride))];
        TileGroup<TLanes, T>[] all = [.. groups.Select(g => new TileGroup<TLanes, T>(spec, g, kernels.Create<TLanes, T>(g), block => isOnly[block]))];
        (_diagonal, _full) = ([.. all.Where(g => g.IsDiagonal)], [.. all.Where(g => !g.IsDiagonal)]);
        _diagonalChannels = _diagonal.Select(g => g.Channels2).DefaultIfEmpty().Max();
        (_channels1, _channels2) = (_full.Select(g => g.Channels1).DefaultIfEmpty().Max(), _full.Select(g => g.Channels2).DefaultIfEmpty().Max());
        int rows = all.Select(g => g.Rows).DefaultIfEmpty().Max();
        (AlignedBuffer<T> z, AlignedBuffer<T> zGradient) = (Tile(rows), Tile(rows));
        foreach (TileGroup<TLanes, T> group in all)
            group.Use(z, zGradient);
        (_x, _y, _result) = (Tile(spec.In1.Dimension), Tile(spec.In2.Dimension), Tile(spec.Out.Dimension));
    }

    public int Width => TLanes.Width;

    public void Forward(in TileArguments<T> a, int first, int samples)
    {
        LoadOperands(a, first, samples);
        T* weights = LoadWeights(a, first, samples);
        foreach ((int start, int length) in _sums)
            _result.Span.Slice(start, length).Clear();
        if (a.AreWeightsShared)
            Forward<SharedLaneWeights<TLanes, T>>(weights);
        else
            Forward<SampleLaneWeights<TLanes, T>>(weights);
        Unpack(_result, a.Result, _spec.Out.Dimension, first, samples, a.Add);
    }

    public void BeginBackward(in TileArguments<T> a)
    {
        if (a.WeightGradient != null)
            (_weightGradient ??= Tile(_spec.WeightCount)).Span.Clear();
    }

    public void Backward(in TileArguments<T> a, int first, int samples)
    {
        LoadOperands(a, first, samples);
        T* weights = LoadWeights(a, first, samples);
        LanePacking<TLanes, T>.Pack(a.Result + (nint)first * _spec.Out.Dimension, samples, _spec.Out.Dimension, _result.Pointer);
        T* gx = Cleared(a.XGradient, ref _xGradient, _spec.In1.Dimension), gy = Cleared(a.YGradient, ref _yGradient, _spec.In2.Dimension);
        T* gw = a.WeightGradient == null ? null : _weightGradient!.Pointer;
        if (gw != null && !a.AreWeightsShared)
            _weightGradient!.Span.Clear();
        if (a.AreWeightsShared)
            Backward<SharedLaneWeights<TLanes, T>>(weights, gx, gy, gw);
        else
            Backward<SampleLaneWeights<TLanes, T>>(weights, gx, gy, gw);
        if (gx != null)
            Unpack(_xGradient!, a.XGradient, _spec.In1.Dimension, first, samples, a.Add);
        if (gy != null)
            Unpack(_yGradient!, a.YGradient, _spec.In2.Dimension, first, samples, a.Add);
        if (gw != null && !a.AreWeightsShared)
            Unpack(_weightGradient!, a.WeightGradient, _spec.WeightCount, first, samples, a.Add);
    }

    public void EndBackward(in TileArguments<T> a)
    {
        if (a.WeightGradient == null || !a.AreWeightsShared)
            return;
        for (int w = 0; w < _spec.WeightCount; w++)
        {
            double sum = 0;
            for (int lane = 0; lane < TLanes.Width; lane++)
                sum += double.CreateTruncating(_weightGradient!.Pointer[w * TLanes.Stride + lane]);
            a.WeightGradient[w] += T.CreateTruncating(sum);
        }
    }

    // All groups see a few channels before the next ones, so that what they read and write stays near; a group sees several, so that the processor
    // learns the lengths of its loops.
    private void Forward<TWeights>(T* weights)
        where TWeights : struct, ILaneWeights<TLanes, T>
    {
        for (int first = 0; first < _diagonalChannels; first += ChannelBlock)
        {
            foreach (TileGroup<TLanes, T> group in _diagonal)
            {
                for (int u = first, end = Math.Min(first + ChannelBlock, group.Channels2); u < end; u++)
                {
                    group.Prepare(_y.Pointer, u, backward: false);
                    group.Forward<TWeights>(_x.Pointer, u, u, weights, _result.Pointer);
                }
            }
        }
        for (int v = 0; v < _channels2; v++)
        {
            PrepareAll(v, backward: false);
            for (int first = 0; first < _channels1; first += ChannelBlock)
            {
                foreach (TileGroup<TLanes, T> group in _full)
                {
                    for (int u = first, end = v < group.Channels2 ? Math.Min(first + ChannelBlock, group.Channels1) : 0; u < end; u++)
                        group.Forward<TWeights>(_x.Pointer, u, v, weights, _result.Pointer);
                }
            }
        }
    }

    private void Backward<TWeights>(T* weights, T* xGradient, T* yGradient, T* weightGradient)
        where TWeights : struct, ILaneWeights<TLanes, T>
    {
        bool wantsY = yGradient != null;
        for (int first = 0; first < _diagonalChannels; first += ChannelBlock)
        {
            foreach (TileGroup<TLanes, T> group in _diagonal)
            {
                for (int u = first, end = Math.Min(first + ChannelBlock, group.Channels2); u < end; u++)
                {
                    group.Prepare(_y.Pointer, u, backward: true);
                    group.Backward<TWeights>(_x.Pointer, u, u, weights, _result.Pointer, xGradient, wantsY, weightGradient);
                    if (wantsY)
                        group.Finish(yGradient, u);
                }
            }
        }
        for (int v = 0; v < _channels2; v++)
        {
            PrepareAll(v, backward: true);
            for (int first = 0; first < _channels1; first += ChannelBlock)
            {
                foreach (TileGroup<TLanes, T> group in _full)
                {
                    for (int u = first, end = v < group.Channels2 ? Math.Min(first + ChannelBlock, group.Channels1) : 0; u < end; u++)
                        group.Backward<TWeights>(_x.Pointer, u, v, weights, _result.Pointer, xGradient, wantsY, weightGradient);
                }
            }
            foreach (TileGroup<TLanes, T> group in _full)
            {
                if (wantsY && v < group.Channels2)
                    group.Finish(yGradient, v);
            }
        }
    }

    private void PrepareAll(int v, bool backward)
    {
        foreach (TileGroup<TLanes, T> group in _full)
        {
            if (v < group.Channels2)
                group.Prepare(_y.Pointer, v, backward);
        }
    }

    private static AlignedBuffer<T> Tile(int dimension) => new(checked(dimension * TLanes.Stride));

    private static T* Cleared(T* wanted, ref AlignedBuffer<T>? tile, int dimension)
    {
        if (wanted == null)
            return null;
        (tile ??= Tile(dimension)).Span.Clear();
        return tile.Pointer;
    }

    private static void Unpack(AlignedBuffer<T> tile, T* rows, int dimension, int first, int samples, bool add) =>
        LanePacking<TLanes, T>.Unpack(tile.Pointer, samples, dimension, rows + (nint)first * dimension, add);

    private void LoadOperands(in TileArguments<T> a, int first, int samples)
    {
        LanePacking<TLanes, T>.Pack(a.X + (nint)first * _spec.In1.Dimension, samples, _spec.In1.Dimension, _x.Pointer);
        LanePacking<TLanes, T>.Pack(a.Y + (nint)first * _spec.In2.Dimension, samples, _spec.In2.Dimension, _y.Pointer);
    }

    private T* LoadWeights(in TileArguments<T> a, int first, int samples)
    {
        if (a.AreWeightsShared)
            return a.Weights;
        _weights ??= Tile(_spec.WeightCount);
        LanePacking<TLanes, T>.Pack(a.Weights + (nint)first * _spec.WeightCount, samples, _spec.WeightCount, _weights.Pointer);
        return _weights.Pointer;
    }
}
