using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// Dual numbers, a value and its derivative along one direction: a kernel that runs on them computes its own directional derivative. A
/// backward kernel on duals is therefore the double backward.
/// </summary>
/// <remarks>In memory a vector of values is followed by the vector of their derivatives, and a scalar by its derivative.</remarks>
internal readonly struct Dual<TLanes, T>(TLanes value, TLanes slope) : ILanes<Dual<TLanes, T>, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    private readonly TLanes _value = value;
    private readonly TLanes _slope = slope;

    public static int Width => TLanes.Width;

    public static int Stride => 2 * TLanes.Stride;

    public static int ScalarStride => 2 * TLanes.ScalarStride;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Dual<TLanes, T> Load(T* source) => new(TLanes.Load(source), TLanes.Load(source + TLanes.Stride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Dual<TLanes, T> BroadcastAt(T* source) =>
        new(TLanes.BroadcastAt(source), TLanes.BroadcastAt(source + TLanes.ScalarStride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Store(T* target)
    {
        _value.Store(target);
        _slope.Store(target + TLanes.Stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<TLanes, T> Broadcast(T value) => new(TLanes.Broadcast(value), default);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<TLanes, T> operator +(Dual<TLanes, T> left, Dual<TLanes, T> right) =>
        new(left._value + right._value, left._slope + right._slope);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<TLanes, T> operator -(Dual<TLanes, T> left, Dual<TLanes, T> right) =>
        new(left._value - right._value, left._slope - right._slope);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<TLanes, T> operator *(Dual<TLanes, T> left, Dual<TLanes, T> right) =>
        new(left._value * right._value, TLanes.MultiplyAdd(left._slope, right._value, left._value * right._slope));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<TLanes, T> MultiplyAdd(Dual<TLanes, T> a, Dual<TLanes, T> b, Dual<TLanes, T> c) => new(
        TLanes.MultiplyAdd(a._value, b._value, c._value),
        TLanes.MultiplyAdd(a._slope, b._value, TLanes.MultiplyAdd(a._value, b._slope, c._slope)));
}
