using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>Two vectors side by side, as one of twice the width: two independent operations for each instruction that a kernel decodes.</summary>
internal readonly struct Pair<TLanes, T>(TLanes first, TLanes second) : ILanes<Pair<TLanes, T>, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    private readonly TLanes _first = first;
    private readonly TLanes _second = second;

    public static int Width => 2 * TLanes.Width;

    public static int Stride => 2 * TLanes.Stride;

    public static int ScalarStride => TLanes.ScalarStride;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Pair<TLanes, T> Load(T* source) => new(TLanes.Load(source), TLanes.Load(source + TLanes.Stride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Pair<TLanes, T> BroadcastAt(T* source)
    {
        TLanes all = TLanes.BroadcastAt(source);
        return new(all, all);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Store(T* target)
    {
        _first.Store(target);
        _second.Store(target + TLanes.Stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes, T> Broadcast(T value)
    {
        TLanes all = TLanes.Broadcast(value);
        return new(all, all);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes, T> operator +(Pair<TLanes, T> left, Pair<TLanes, T> right) => new(left._first + right._first, left._second + right._second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes, T> operator -(Pair<TLanes, T> left, Pair<TLanes, T> right) => new(left._first - right._first, left._second - right._second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes, T> operator *(Pair<TLanes, T> left, Pair<TLanes, T> right) => new(left._first * right._first, left._second * right._second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<TLanes, T> MultiplyAdd(Pair<TLanes, T> a, Pair<TLanes, T> b, Pair<TLanes, T> c) =>
        new(TLanes.MultiplyAdd(a._first, b._first, c._first), TLanes.MultiplyAdd(a._second, b._second, c._second));

    /// <summary>Products of both halves, added to one vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLanes AddBoth(Pair<TLanes, T> a, Pair<TLanes, T> b, TLanes sum) =>
        TLanes.MultiplyAdd(a._first, b._first, TLanes.MultiplyAdd(a._second, b._second, sum));
}
