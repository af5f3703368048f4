using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EquivSim.O3;

/// <summary>Transposes squares of numbers in 256-bit registers: 8 x 8 floats or 4 x 4 doubles.</summary>
internal static unsafe class SquareTranspose<T>
    where T : unmanaged
{
    /// <summary>Rows and columns of a square.</summary>
    public static int Side => 32 / sizeof(T);

    /// <summary>target[j, i] = source[i, j].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(T* source, nint sourceStride, T* target, nint targetStride)
    {
        if (typeof(T) == typeof(float))
            Floats((float*)source, sourceStride, (float*)target, targetStride, add: false);
        else
            Doubles((double*)source, sourceStride, (double*)target, targetStride, add: false);
    }

    /// <summary>target[j, i] += source[i, j].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(T* source, nint sourceStride, T* target, nint targetStride)
    {
        if (typeof(T) == typeof(float))
            Floats((float*)source, sourceStride, (float*)target, targetStride, add: true);
        else
            Doubles((double*)source, sourceStride, (double*)target, targetStride, add: true);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Floats(float* source, nint stride, float* target, nint targetStride, bool add)
    {
        Vector256<float> a = Load(source), b = Load(source + stride), c = Load(source + 2 * stride), d = Load(source + 3 * stride);
        Vector256<float> e = Load(source + 4 * stride), f = Load(source + 5 * stride), g = Load(source + 6 * stride), h = Load(source + 7 * stride);
        // Pairs of rows interleaved, then fours, then the halves of the registers exchanged.
        Vector256<double> ab0 = Avx.UnpackLow(a, b).AsDouble(), ab1 = Avx.UnpackHigh(a, b).AsDouble();
        Vector256<double> cd0 = Avx.UnpackLow(c, d).AsDouble(), cd1 = Avx.UnpackHigh(c, d).AsDouble();
        Vector256<double> ef0 = Avx.UnpackLow(e, f).AsDouble(), ef1 = Avx.UnpackHigh(e, f).AsDouble();
        Vector256<double> gh0 = Avx.UnpackLow(g, h).AsDouble(), gh1 = Avx.UnpackHigh(g, h).AsDouble();
        Vector256<float> l0 = Avx.UnpackLow(ab0, cd0).AsSingle(), l1 = Avx.UnpackHigh(ab0, cd0).AsSingle();
        Vector256<float> l2 = Avx.UnpackLow(ab1, cd1).AsSingle(), l3 = Avx.UnpackHigh(ab1, cd1).AsSingle();
        Vector256<float> r0 = Avx.UnpackLow(ef0, gh0).AsSingle(), r1 = Avx.UnpackHigh(ef0, gh0).AsSingle();
        Vector256<float> r2 = Avx.UnpackLow(ef1, gh1).AsSingle(), r3 = Avx.UnpackHigh(ef1, gh1).AsSingle();
        Store(target, Avx.Permute2x128(l0, r0, 0x20), add);
        Store(target + targetStride, Avx.Permute2x128(l1, r1, 0x20), add);
        Store(target + 2 * targetStride, Avx.Permute2x128(l2, r2, 0x20), add);
        Store(target + 3 * targetStride, Avx.Permute2x128(l3, r3, 0x20), add);
        Store(target + 4 * targetStride, Avx.Permute2x128(l0, r0, 0x31), add);
        Store(target + 5 * targetStride, Avx.Permute2x128(l1, r1, 0x31), add);
        Store(target + 6 * targetStride, Avx.Permute2x128(l2, r2, 0x31), add);
        Store(target + 7 * targetStride, Avx.Permute2x128(l3, r3, 0x31), add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Doubles(double* source, nint stride, double* target, nint targetStride, bool add)
    {
        Vector256<double> a = *(Vector256<double>*)source, b = *(Vector256<double>*)(source + stride);
        Vector256<double> c = *(Vector256<double>*)(source + 2 * stride), d = *(Vector256<double>*)(source + 3 * stride);
        Vector256<double> ab0 = Avx.UnpackLow(a, b), ab1 = Avx.UnpackHigh(a, b), cd0 = Avx.UnpackLow(c, d), cd1 = Avx.UnpackHigh(c, d);
        Store(target, Avx.Permute2x128(ab0, cd0, 0x20), add);
        Store(target + targetStride, Avx.Permute2x128(ab1, cd1, 0x20), add);
        Store(target + 2 * targetStride, Avx.Permute2x128(ab0, cd0, 0x31), add);
        Store(target + 3 * targetStride, Avx.Permute2x128(ab1, cd1, 0x31), add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Load(float* source) => *(Vector256<float>*)source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TNumber>(TNumber* target, Vector256<TNumber> value, bool add)
        where TNumber : unmanaged => *(Vector256<TNumber>*)target = add ? *(Vector256<TNumber>*)target + value : value;
}
