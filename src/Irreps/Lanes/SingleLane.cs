using System.Numerics;

namespace EquivSim.O3;

/// <summary>One number at a time: the plain twin of the vector widths, and the fallback where there are none.</summary>
internal readonly struct SingleLane<T>(T lane) : IRootLanes<SingleLane<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _lane = lane;

    public static int Width => 1;

    public static int Stride => 1;

    public static int ScalarStride => 1;

    public static unsafe SingleLane<T> Load(T* source) => new(*source);

    public static unsafe SingleLane<T> BroadcastAt(T* source) => new(*source);

    public unsafe void Store(T* target) => *target = _lane;

    public static SingleLane<T> Broadcast(T value) => new(value);

    public static SingleLane<T> operator +(SingleLane<T> left, SingleLane<T> right) => new(left._lane + right._lane);

    public static SingleLane<T> operator -(SingleLane<T> left, SingleLane<T> right) => new(left._lane - right._lane);

    public static SingleLane<T> operator *(SingleLane<T> left, SingleLane<T> right) => new(left._lane * right._lane);

    public static SingleLane<T> MultiplyAdd(SingleLane<T> a, SingleLane<T> b, SingleLane<T> c) =>
        new(T.FusedMultiplyAdd(a._lane, b._lane, c._lane));

    public static SingleLane<T> InverseRootOrZero(SingleLane<T> a) => new(a._lane > T.Zero ? T.One / T.Sqrt(a._lane) : T.Zero);
}
