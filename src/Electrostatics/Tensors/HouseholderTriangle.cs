using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EquivSim.Electrostatics;

/// <summary>A = L Q by Householder reflections of the rows, which are contiguous; Q is not kept.</summary>
internal static class HouseholderTriangle
{
    /// <summary>L of a row-major [rows, columns] matrix, column-major [rows, min(rows, columns)].</summary>
    public static double[] Lower(ReadOnlySpan<double> matrix, int rows, int columns)
    {
        int kept = Math.Min(rows, columns);
        double[] work = matrix.ToArray(), lower = new double[rows * kept];
        for (int i = 0; i < kept; i++)
        {
            int length = columns - i;
            Memory<double> reflector = work.AsMemory(i * columns + i, length);
            Span<double> v = reflector.Span;
            double norm = Math.Sqrt(Dot(v, v));
            // The sign that does not cancel.
            double diagonal = v[0] > 0 ? -norm : norm;
            lower[i * rows + i] = diagonal;
            v[0] -= diagonal;
            double square = Dot(v, v);
            int column = i;
            MatrixKernel.InParallel(rows - i - 1, (long)(rows - i - 1) * length, k =>
            {
                int row = column + 1 + k;
                Span<double> target = work.AsSpan(row * columns + column, length);
                if (square > 0)
                    AddScaled(target, reflector.Span, -2 * Dot(reflector.Span, target) / square);
                lower[column * rows + row] = target[0];
            });
        }
        return lower;
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ref double x = ref MemoryMarshal.GetReference(a), y = ref MemoryMarshal.GetReference(b);
        Vector512<double> even = default, odd = default;
        int k = 0;
        for (; k + 16 <= a.Length; k += 16)
        {
            even = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref x, (nuint)k), Vector512.LoadUnsafe(ref y, (nuint)k), even);
            odd = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref x, (nuint)k + 8), Vector512.LoadUnsafe(ref y, (nuint)k + 8), odd);
        }
        double sum = Vector512.Sum(even + odd);
        for (; k < a.Length; k++)
            sum += a[k] * b[k];
        return sum;
    }

    private static void AddScaled(Span<double> target, ReadOnlySpan<double> source, double factor)
    {
        ref double x = ref MemoryMarshal.GetReference(source), y = ref MemoryMarshal.GetReference(target);
        var scale = Vector512.Create(factor);
        int k = 0;
        for (; k + 8 <= target.Length; k += 8)
            Vector512.FusedMultiplyAdd(scale, Vector512.LoadUnsafe(ref x, (nuint)k), Vector512.LoadUnsafe(ref y, (nuint)k)).StoreUnsafe(ref y, (nuint)k);
        for (; k < target.Length; k++)
            Unsafe.Add(ref y, k) += factor * source[k];
    }
}
