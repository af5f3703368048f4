using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EquivSim.O3;

/// <summary>Lanes of a 256-bit machine vector.</summary>
internal readonly struct Lanes256<T>(Vector256<T> lanes) : IRootLanes<Lanes256<T>, T>
    where T : unmanaged
{
    private readonly Vector256<T> _lanes = lanes;

    public static int Width => Vector256<T>.Count;

    public static int Stride => Vector256<T>.Count;

    public static int ScalarStride => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Lanes256<T> Load(T* source) => new(*(Vector256<T>*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Lanes256<T> BroadcastAt(T* source) => new(Vector256.Create(*source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Store(T* target) => *(Vector256<T>*)target = _lanes;

    public static Lanes256<T> Broadcast(T value) => new(Vector256.Create(value));

    public static Lanes256<T> operator +(Lanes256<T> left, Lanes256<T> right) => new(left._lanes + right._lanes);

    public static Lanes256<T> operator -(Lanes256<T> left, Lanes256<T> right) => new(left._lanes - right._lanes);

    public static Lanes256<T> operator *(Lanes256<T> left, Lanes256<T> right) => new(left._lanes * right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> MultiplyAdd(Lanes256<T> a, Lanes256<T> b, Lanes256<T> c) => new(typeof(T) == typeof(double)
        ? Vector256.FusedMultiplyAdd(a._lanes.AsDouble(), b._lanes.AsDouble(), c._lanes.AsDouble()).As<double, T>()
        : Vector256.FusedMultiplyAdd(a._lanes.AsSingle(), b._lanes.AsSingle(), c._lanes.AsSingle()).As<float, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> InverseRootOrZero(Lanes256<T> a)
    {
        Vector256<T> inverse = Vector256<T>.One / Vector256.Sqrt(a._lanes);
        return new(Vector256.ConditionalSelect(Vector256.GreaterThan(a._lanes, Vector256<T>.Zero), inverse, Vector256<T>.Zero));
    }
}
