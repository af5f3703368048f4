using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>The map of <see cref="SO2Weights"/> on lanes, and its transpose: weights of paths to weights by m.</summary>
internal sealed unsafe class SO2WeightMap<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Entry[] _entries, _fixed;

    public SO2WeightMap(SO2Weights weights)
    {
        ILookup<bool, Entry> all = (
            from pair in weights.Pairs
            from row in Enumerable.Range(0, pair.Rows)
            from path in pair.Paths
            select (path.HasWeight, Entry: new Entry(path.Offset, pair.Offset + row * pair.Size, pair.Size, T.CreateTruncating(path.Factors[row]))))
            .ToLookup(e => e.HasWeight, e => e.Entry);
        (_entries, _fixed) = ([.. all[true]], [.. all[false]]);
        Count = weights.Count;
    }

    public int Count { get; }

    /// <summary>Writes weights by m.</summary>
    /// <param name="weights">Weights of paths.</param>
    /// <param name="result">Receives weights by m.</param>
    /// <param name="withFixed">Whether paths without weights count; not for a change of the weights.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(T* weights, T* result, bool withFixed)
    {
        new Span<T>(result, Count * TLanes.Stride).Clear();
        foreach (ref readonly Entry e in _entries.AsSpan())
        {
            TLanes factor = TLanes.Broadcast(e.Factor);
            T* source = weights + (nint)e.Weight * TLanes.Stride, target = result + (nint)e.Target * TLanes.Stride;
            for (nint i = 0, end = (nint)e.Size * TLanes.Stride; i < end; i += TLanes.Stride)
                TLanes.MultiplyAdd(factor, TLanes.Load(source + i), TLanes.Load(target + i)).Store(target + i);
        }
        if (!withFixed)
            return;
        foreach (ref readonly Entry e in _fixed.AsSpan())
        {
            TLanes factor = TLanes.Broadcast(e.Factor);
            T* target = result + (nint)e.Target * TLanes.Stride;
            for (nint i = 0, end = (nint)e.Size * TLanes.Stride; i < end; i += TLanes.Stride)
                (factor + TLanes.Load(target + i)).Store(target + i);
        }
    }

    /// <summary>Adds to the gradients of the weights of paths.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddTransposed(T* gradient, T* weightGradient)
    {
        foreach (ref readonly Entry e in _entries.AsSpan())
        {
            TLanes factor = TLanes.Broadcast(e.Factor);
            T* source = gradient + (nint)e.Target * TLanes.Stride, target = weightGradient + (nint)e.Weight * TLanes.Stride;
            for (nint i = 0, end = (nint)e.Size * TLanes.Stride; i < end; i += TLanes.Stride)
                TLanes.MultiplyAdd(factor, TLanes.Load(source + i), TLanes.Load(target + i)).Store(target + i);
        }
    }

    private readonly record struct Entry(int Weight, int Target, int Size, T Factor);
}
