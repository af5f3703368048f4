using System.Numerics;
using System.Runtime.InteropServices;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>Sums of scaled rows, for what is prepared once in float64.</summary>
internal static class ScaledSum
{
    /// <summary>target += factor * source.</summary>
    public static void Add(double factor, ReadOnlySpan<double> source, Span<double> target)
    {
        ReadOnlySpan<Vector<double>> sources = MemoryMarshal.Cast<double, Vector<double>>(source);
        Span<Vector<double>> targets = MemoryMarshal.Cast<double, Vector<double>>(target);
        for (int i = 0; i < sources.Length; i++)
            targets[i] += factor * sources[i];
        for (int i = sources.Length * Vector<double>.Count; i < source.Length; i++)
            target[i] += factor * source[i];
    }
}
