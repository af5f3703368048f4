using System.Numerics;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>The activation x / (1 + exp(-x)).</summary>
internal static class Silu
{
    /// <summary>Replaces numbers by their images.</summary>
    public static void Apply<T>(Span<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int i = 0;
        for (; i <= x.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            var value = new Vector<T>(x[i..]);
            (value / (Vector<T>.One + Exp(-value))).CopyTo(x[i..]);
        }
        for (; i < x.Length; i++)
            x[i] /= T.One + T.Exp(-x[i]);
    }

    /// <summary>Multiplies numbers by the derivatives at others, s (1 + x (1 - s)) with s = 1 / (1 + exp(-x)).</summary>
    public static void MultiplyBySlopes<T>(ReadOnlySpan<T> x, Span<T> numbers)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int i = 0;
        for (; i <= x.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            Vector<T> value = new(x[i..]), s = Vector<T>.One / (Vector<T>.One + Exp(-value));
            (new Vector<T>(numbers[i..]) * s * (Vector<T>.One + value * (Vector<T>.One - s))).CopyTo(numbers[i..]);
        }
        for (; i < x.Length; i++)
        {
            T s = T.One / (T.One + T.Exp(-x[i]));
            numbers[i] *= s * (T.One + x[i] * (T.One - s));
        }
    }

    private static Vector<T> Exp<T>(Vector<T> x)
        where T : unmanaged => typeof(T) == typeof(double)
        ? Vector.As<double, T>(Vector.Exp(Vector.As<T, double>(x)))
        : Vector.As<float, T>(Vector.Exp(Vector.As<T, float>(x)));
}
