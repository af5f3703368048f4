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
    private readonly TensorProductSpec _spec;
    private readonly TileGroup<TLanes, T>[] _groups;
    private readonly AlignedBuffer<T> _x, _y, _result;
    private AlignedBuffer<T>? _weights, _xGradient, _yGradient, _weightGradient;

    public TileEngine(TensorProductSpec spec, IReadOnlyList<PathGroup> groups, IKernelSource kernels)
    {
        _spec = spec;
        _groups = [.. groups.Select(g => new TileGroup<TLanes, T>(spec, g, kernels.Create<TLanes, T>(g)))];
        (_x, _y, _result) = (Tile(spec.In1.Dimension), Tile(spec.In2.Dimension), Tile(spec.Out.Dimension));
    }

    public int Width => TLanes.Width;

    public void Forward(in TileArguments<T> a, int first, int samples)
    {
        LoadOperands(a, first, samples);
        T* weights = LoadWeights(a, first, samples);
        _result.Span.Clear();
        foreach (TileGroup<TLanes, T> group in _groups)
        {
            if (a.AreWeightsShared)
                group.Forward<SharedLaneWeights<TLanes, T>>(_x.Pointer, _y.Pointer, weights, _result.Pointer);
            else
                group.Forward<SampleLaneWeights<TLanes, T>>(_x.Pointer, _y.Pointer, weights, _result.Pointer);
        }
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
        foreach (TileGroup<TLanes, T> group in _groups)
        {
            if (a.AreWeightsShared)
                group.Backward<SharedLaneWeights<TLanes, T>>(_x.Pointer, _y.Pointer, weights, _result.Pointer, gx, gy, gw);
            else
                group.Backward<SampleLaneWeights<TLanes, T>>(_x.Pointer, _y.Pointer, weights, _result.Pointer, gx, gy, gw);
        }
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
