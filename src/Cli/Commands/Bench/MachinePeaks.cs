using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EquivSim.Cli.Commands.Bench;

/// <summary>What one core reaches at best: fused multiply-adds from registers, and reading memory.</summary>
/// <param name="SingleGflops">float32, 10⁹ operations a second, a multiply-add counted as two.</param>
/// <param name="DoubleGflops">float64.</param>
/// <param name="ReadGigabytes">Reading an array far larger than the caches, 10⁹ bytes a second.</param>
internal sealed record MachinePeaks(double SingleGflops, double DoubleGflops, double ReadGigabytes)
{
    private const int Rounds = 2_000_000;
    private const int Chains = 12;

    /// <summary>Measures, the best of a few tries: a peak, not a typical speed.</summary>
    public static MachinePeaks Measure()
    {
        double single = 0, twice = 0, read = 0;
        float[] large = new float[64 << 20];
        Array.Fill(large, 1f);
        for (int i = 0; i < 7; i++)
        {
            single = Math.Max(single, Operations<float>() / Seconds(() => Multiply(1f, 1e-9f)) / 1e9);
            twice = Math.Max(twice, Operations<double>() / Seconds(() => Multiply(1.0, 1e-9)) / 1e9);
            read = Math.Max(read, sizeof(float) * (double)large.Length / Seconds(() => Sum(large)) / 1e9);
        }
        return new(single, twice, read);
    }

    private static double Operations<T>() => 2.0 * Rounds * Chains * Width<T>();

    private static int Width<T>() => Vector512.IsHardwareAccelerated ? Vector512<T>.Count : Vector256<T>.Count;

    private static double Seconds(Func<double> action)
    {
        long start = Stopwatch.GetTimestamp();
        double result = action();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        // The result is used, so that the work cannot be left out.
        return double.IsNaN(result) ? double.PositiveInfinity : seconds;
    }

    private static double Multiply<T>(T factor, T term)
        where T : unmanaged, INumber<T> => Vector512.IsHardwareAccelerated
        ? Multiply512(Vector512.Create(factor), Vector512.Create(term))
        : Multiply256(Vector256.Create(factor), Vector256.Create(term));

    /// <summary>As many independent chains of multiply-adds as hide their latency.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Multiply512<T>(Vector512<T> f, Vector512<T> t)
        where T : unmanaged, INumber<T>
    {
        Vector512<T> a = t, b = t, c = t, d = t, e = t, g = t, h = t, i = t, j = t, k = t, l = t, m = t;
        for (int round = 0; round < Rounds; round++)
        {
            a = Add512(f, a, t); b = Add512(f, b, t); c = Add512(f, c, t); d = Add512(f, d, t); e = Add512(f, e, t); g = Add512(f, g, t);
            h = Add512(f, h, t); i = Add512(f, i, t); j = Add512(f, j, t); k = Add512(f, k, t); l = Add512(f, l, t); m = Add512(f, m, t);
        }
        return double.CreateTruncating(Vector512.Sum(a + b + c + d + e + g + h + i + j + k + l + m));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Multiply256<T>(Vector256<T> f, Vector256<T> t)
        where T : unmanaged, INumber<T>
    {
        Vector256<T> a = t, b = t, c = t, d = t, e = t, g = t, h = t, i = t, j = t, k = t, l = t, m = t;
        for (int round = 0; round < Rounds; round++)
        {
            a = Add256(f, a, t); b = Add256(f, b, t); c = Add256(f, c, t); d = Add256(f, d, t); e = Add256(f, e, t); g = Add256(f, g, t);
            h = Add256(f, h, t); i = Add256(f, i, t); j = Add256(f, j, t); k = Add256(f, k, t); l = Add256(f, l, t); m = Add256(f, m, t);
        }
        return double.CreateTruncating(Vector256.Sum(a + b + c + d + e + g + h + i + j + k + l + m));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Add512<T>(Vector512<T> f, Vector512<T> x, Vector512<T> t) => typeof(T) == typeof(double)
        ? Vector512.FusedMultiplyAdd(f.AsDouble(), x.AsDouble(), t.AsDouble()).As<double, T>()
        : Vector512.FusedMultiplyAdd(f.AsSingle(), x.AsSingle(), t.AsSingle()).As<float, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Add256<T>(Vector256<T> f, Vector256<T> x, Vector256<T> t) => typeof(T) == typeof(double)
        ? Vector256.FusedMultiplyAdd(f.AsDouble(), x.AsDouble(), t.AsDouble()).As<double, T>()
        : Vector256.FusedMultiplyAdd(f.AsSingle(), x.AsSingle(), t.AsSingle()).As<float, T>();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Sum(float[] values)
    {
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        Vector<float> a = default, b = default, c = default, d = default;
        for (int i = 0; i + 4 <= vectors.Length; i += 4)
        {
            a += vectors[i];
            b += vectors[i + 1];
            c += vectors[i + 2];
            d += vectors[i + 3];
        }
        return Vector.Sum(a + b + c + d);
    }
}
