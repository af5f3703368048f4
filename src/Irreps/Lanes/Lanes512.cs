using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EquivSim.O3;

/// <summary>Lanes of a 512-bit machine vector.</summary>
internal readonly struct Lanes512<T>(Vector512<T> lanes) : IRootLanes<Lanes512<T>, T>
    where T : unmanaged
{
    private readonly Vector512<T> _lanes = lanes;

    public static int Width => Vector512<T>.Count;

    public static int Stride => Vector512<T>.Count;

    public static int ScalarStride => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Lanes512<T> Load(T* source) => new(*(Vector512<T>*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Lanes512<T> BroadcastAt(T* source) => new(Vector512.Create(*source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Store(T* target) => *(Vector512<T>*)target = _lanes;

    public static Lanes512<T> Broadcast(T value) => new(Vector512.Create(value));

    public static Lanes512<T> operator +(Lanes512<T> left, Lanes512<T> right) => new(left._lanes + right._lanes);

    public static Lanes512<T> operator -(Lanes512<T> left, Lanes512<T> right) => new(left._lanes - right._lanes);

    public static Lanes512<T> operator *(Lanes512<T> left, Lanes512<T> right) => new(left._lanes * right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> MultiplyAdd(Lanes512<T> a, Lanes512<T> b, Lanes512<T> c) => new(typeof(T) == typeof(double)
        ? Vector512.FusedMultiplyAdd(a._lanes.AsDouble(), b._lanes.AsDouble(), c._lanes.AsDouble()).As<double, T>()
        : Vector512.FusedMultiplyAdd(a._lanes.AsSingle(), b._lanes.AsSingle(), c._lanes.AsSingle()).As<float, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> InverseRootOrZero(Lanes512<T> a)
    {
        Vector512<T> inverse = Vector512<T>.One / Vector512.Sqrt(a._lanes);
        return new(Vector512.ConditionalSelect(Vector512.GreaterThan(a._lanes, Vector512<T>.Zero), inverse, Vector512<T>.Zero));
    }
}
