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

    private static Vector<T> Exp<T>(Vector<T> x)
        where T : unmanaged => typeof(T) == typeof(double)
        ? Vector.As<double, T>(Vector.Exp(Vector.As<T, double>(x)))
        : Vector.As<float, T>(Vector.Exp(Vector.As<T, float>(x)));
}
