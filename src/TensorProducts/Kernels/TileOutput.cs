using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>Where an irrep that a kernel computes goes: the connection modes, weights and all.</summary>
internal readonly unsafe struct TileOutput
{
    private readonly ConnectionMode _mode;
    private readonly bool _hasWeight, _isOnly;
    private readonly int _row, _weight, _channels2, _channels3;

    /// <param name="spec">The product.</param>
    /// <param name="path">The path.</param>
    /// <param name="row">Where the kernel puts the irrep.</param>
    /// <param name="isOnly">Whether nothing else is added to a block of the result.</param>
    public TileOutput(TensorProductSpec spec, int path, int row, Func<int, bool> isOnly)
    {
        TensorProductPath p = spec.Paths[path];
        (_mode, _hasWeight, _row, _isOnly) = (p.Mode, p.HasWeight, row, isOnly(p.Out));
        (_, _channels2, _channels3) = spec.Channels(path);
        (Offset, _weight, Dimension) = (spec.Out.Offset(p.Out), spec.WeightOffset(path), spec.Out[p.Out].Irrep.Dimension);
    }

    /// <summary>Whether each channel of a path's output is reached by one pair of channels of the inputs only.</summary>
    public static bool ReachesOnce(TensorProductSpec spec, int path)
    {
        (int channels1, int channels2, _) = spec.Channels(path);
        return spec.Paths[path].Mode switch
        {
            ConnectionMode.Uuu or ConnectionMode.Uvuv => true,
            ConnectionMode.Uvu => channels2 == 1,
            ConnectionMode.Uvv => channels1 == 1,
            _ => false,
        };
    }

    /// <summary>Whether the result is a copy of what the kernel computes: one channel, no weight, nothing else to add.</summary>
    public bool IsCopy => _isOnly && !_hasWeight && _channels3 == 1;

    /// <summary>First component in the result.</summary>
    public int Offset { get; }

    /// <summary>Components, 2l+1.</summary>
    public int Dimension { get; }

    /// <summary>result[w] += weights[u, v, w] z; what nothing else is added to is written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add<TWeights, TLanes, T>(int u, int v, T* z, T* weights, T* result)
        where TWeights : struct, ILaneWeights<TLanes, T>
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged
    {
        (int first, int count, int weight) = Targets(u, v);
        z += (nint)_row * TLanes.Stride;
        T* target = result + (nint)(Offset + first * Dimension) * TLanes.Stride;
        for (int t = 0; t < count; t++)
        {
            if (_hasWeight)
            {
                TLanes w = TWeights.Load(weights, weight + t);
                for (int k = 0; k < Dimension; k++, target += TLanes.Stride)
                    TLanes.MultiplyAdd(w, TLanes.Load(z + k * TLanes.Stride), _isOnly ? default : TLanes.Load(target)).Store(target);
            }
            else
            {
                for (int k = 0; k < Dimension; k++, target += TLanes.Stride)
                    ((_isOnly ? default : TLanes.Load(target)) + TLanes.Load(z + k * TLanes.Stride)).Store(target);
            }
        }
    }

    /// <summary>zGradient = sum over w of weights[u, v, w] resultGradient[w].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Gather<TWeights, TLanes, T>(int u, int v, T* resultGradient, T* weights, T* zGradient)
        where TWeights : struct, ILaneWeights<TLanes, T>
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged
    {
        (int first, int count, int weight) = Targets(u, v);
        zGradient += (nint)_row * TLanes.Stride;
        T* source = resultGradient + (nint)(Offset + first * Dimension) * TLanes.Stride;
        for (int t = 0; t < count; t++)
        {
            TLanes w = _hasWeight ? TWeights.Load(weights, weight + t) : default;
            for (int k = 0; k < Dimension; k++, source += TLanes.Stride)
            {
                TLanes g = TLanes.Load(source);
                if (_hasWeight)
                    g *= w;
                if (t > 0)
                    g += TLanes.Load(zGradient + k * TLanes.Stride);
                g.Store(zGradient + k * TLanes.Stride);
            }
        }
    }

    /// <summary>weightGradient[u, v, w] += resultGradient[w] z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddWeightGradient<TLanes, T>(int u, int v, T* z, T* resultGradient, T* weightGradient)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged
    {
        if (!_hasWeight)
            return;
        (int first, int count, int weight) = Targets(u, v);
        z += (nint)_row * TLanes.Stride;
        T* source = resultGradient + (nint)(Offset + first * Dimension) * TLanes.Stride;
        T* target = weightGradient + (nint)weight * TLanes.Stride;
        for (int t = 0; t < count; t++, target += TLanes.Stride)
        {
            TLanes sum = TLanes.Load(target);
            for (int k = 0; k < Dimension; k++, source += TLanes.Stride)
                sum = TLanes.MultiplyAdd(TLanes.Load(source), TLanes.Load(z + k * TLanes.Stride), sum);
            sum.Store(target);
        }
    }

    /// <summary>First output channel of a pair of channels, their number, and the first of their weights.</summary>
    private (int First, int Count, int Weight) Targets(int u, int v) => _mode switch
    {
        ConnectionMode.Uvw => (0, _channels3, _weight + (u * _channels2 + v) * _channels3),
        ConnectionMode.Uvu => (u, 1, _weight + u * _channels2 + v),
        ConnectionMode.Uvv => (v, 1, _weight + u * _channels2 + v),
        ConnectionMode.Uvuv => (u * _channels2 + v, 1, _weight + u * _channels2 + v),
        ConnectionMode.Uuw => (0, _channels3, _weight + u * _channels3),
        _ => (u, 1, _weight + u),
    };
}
