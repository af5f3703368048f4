using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EquivSim.O3;

/// <summary>Lanes of a 128-bit machine vector.</summary>
internal readonly struct Lanes128<T>(Vector128<T> lanes) : IRootLanes<Lanes128<T>, T>
    where T : unmanaged
{
    private readonly Vector128<T> _lanes = lanes;

    public static int Width => Vector128<T>.Count;

    public static int Stride => Vector128<T>.Count;

    public static int ScalarStride => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Lanes128<T> Load(T* source) => new(*(Vector128<T>*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Lanes128<T> BroadcastAt(T* source) => new(Vector128.Create(*source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Store(T* target) => *(Vector128<T>*)target = _lanes;

    public static Lanes128<T> Broadcast(T value) => new(Vector128.Create(value));

    public static Lanes128<T> operator +(Lanes128<T> left, Lanes128<T> right) => new(left._lanes + right._lanes);

    public static Lanes128<T> operator -(Lanes128<T> left, Lanes128<T> right) => new(left._lanes - right._lanes);

    public static Lanes128<T> operator *(Lanes128<T> left, Lanes128<T> right) => new(left._lanes * right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> MultiplyAdd(Lanes128<T> a, Lanes128<T> b, Lanes128<T> c) => new(typeof(T) == typeof(double)
        ? Vector128.FusedMultiplyAdd(a._lanes.AsDouble(), b._lanes.AsDouble(), c._lanes.AsDouble()).As<double, T>()
        : Vector128.FusedMultiplyAdd(a._lanes.AsSingle(), b._lanes.AsSingle(), c._lanes.AsSingle()).As<float, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> InverseRootOrZero(Lanes128<T> a)
    {
        Vector128<T> inverse = Vector128<T>.One / Vector128.Sqrt(a._lanes);
        return new(Vector128.ConditionalSelect(Vector128.GreaterThan(a._lanes, Vector128<T>.Zero), inverse, Vector128<T>.Zero));
    }
}
