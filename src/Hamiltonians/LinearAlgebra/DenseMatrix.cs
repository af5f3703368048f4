using System.Numerics;
using System.Runtime.InteropServices;

namespace EquivSim.Hamiltonians.LinearAlgebra;

/// <summary>Products of dense row-major matrices, on vector units and threads.</summary>
internal static class DenseMatrix
{
    private const int TileRows = 4, TileVectors = 3;

    /// <summary>A B, [rows, columns].</summary>
    /// <param name="a">[rows, inner].</param>
    /// <param name="b">[inner, columns].</param>
    /// <param name="rows">Rows of A.</param>
    /// <param name="inner">Columns of A and rows of B.</param>
    /// <param name="columns">Columns of B.</param>
    public static double[] Multiply(double[] a, double[] b, int rows, int inner, int columns)
    {
        if (a.Length != rows * inner || b.Length != inner * columns)
            throw new ArgumentException($"Received {a.Length} and {b.Length} numbers, expected [{rows}, {inner}] and [{inner}, {columns}].");
        double[] result = new double[rows * columns];
        int width = TileVectors * Vector<double>.Count, tiles = (columns + width - 1) / width;
        bool threads = (long)rows * inner * columns > Threads.WorthIt * Threads.WorthIt * Threads.WorthIt;
        Threads.For(0, tiles, threads, tile => MultiplyTile(a, b, result, rows, inner, columns, tile * width));
        return result;
    }

    /// <summary>A^T, [columns, rows].</summary>
    public static double[] Transpose(ReadOnlySpan<double> a, int rows, int columns)
    {
        double[] result = new double[a.Length];
        const int Block = 16;
        for (int i0 = 0; i0 < rows; i0 += Block)
        {
            for (int j0 = 0; j0 < columns; j0 += Block)
            {
                for (int i = i0; i < Math.Min(i0 + Block, rows); i++)
                {
                    for (int j = j0; j < Math.Min(j0 + Block, columns); j++)
                        result[j * rows + i] = a[i * columns + j];
                }
            }
        }
        return result;
    }

    /// <summary>Sum of products.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ReadOnlySpan<Vector<double>> va = MemoryMarshal.Cast<double, Vector<double>>(a), vb = MemoryMarshal.Cast<double, Vector<double>>(b[..a.Length]);
        Vector<double> s0 = default, s1 = default;
        int i = 0;
        for (; i + 1 < va.Length; i += 2)
        {
            s0 += va[i] * vb[i];
            s1 += va[i + 1] * vb[i + 1];
        }
        double sum = Vector.Sum(s0 + s1);
        for (int k = i * Vector<double>.Count; k < a.Length; k++)
            sum += a[k] * b[k];
        return sum;
    }

    /// <summary>y += factor x.</summary>
    public static void AddScaled(Span<double> y, double factor, ReadOnlySpan<double> x)
    {
        Span<Vector<double>> vy = MemoryMarshal.Cast<double, Vector<double>>(y);
        ReadOnlySpan<Vector<double>> vx = MemoryMarshal.Cast<double, Vector<double>>(x[..y.Length]);
        var f = new Vector<double>(factor);
        for (int i = 0; i < vy.Length; i++)
            vy[i] += f * vx[i];
        for (int k = vy.Length * Vector<double>.Count; k < y.Length; k++)
            y[k] += factor * x[k];
    }

    /// <summary>One tile of columns: B's columns are packed once, then each four rows of A keep their sums in registers.</summary>
    private static void MultiplyTile(double[] a, double[] b, double[] result, int rows, int inner, int columns, int first)
    {
        int width = TileVectors * Vector<double>.Count, used = Math.Min(width, columns - first);
        double[] packed = new double[inner * width];
        for (int k = 0; k < inner; k++)
            b.AsSpan(k * columns + first, used).CopyTo(packed.AsSpan(k * width));
        ReadOnlySpan<Vector<double>> panel = MemoryMarshal.Cast<double, Vector<double>>(packed);
        Span<Vector<double>> sums = stackalloc Vector<double>[TileRows * TileVectors];
        for (int i = 0; i < rows; i += TileRows)
        {
            // The last rows repeat the last one; what they compute again is not stored again.
            int r0 = i * inner, r1 = Math.Min(i + 1, rows - 1) * inner, r2 = Math.Min(i + 2, rows - 1) * inner, r3 = Math.Min(i + 3, rows - 1) * inner;
            Vector<double> c00 = default, c01 = default, c02 = default, c10 = default, c11 = default, c12 = default,
                c20 = default, c21 = default, c22 = default, c30 = default, c31 = default, c32 = default;
            for (int k = 0; k < inner; k++)
            {
                Vector<double> b0 = panel[TileVectors * k], b1 = panel[TileVectors * k + 1], b2 = panel[TileVectors * k + 2];
                var x = new Vector<double>(a[r0 + k]);
                (c00, c01, c02) = (c00 + x * b0, c01 + x * b1, c02 + x * b2);
                x = new Vector<double>(a[r1 + k]);
                (c10, c11, c12) = (c10 + x * b0, c11 + x * b1, c12 + x * b2);
                x = new Vector<double>(a[r2 + k]);
                (c20, c21, c22) = (c20 + x * b0, c21 + x * b1, c22 + x * b2);
                x = new Vector<double>(a[r3 + k]);
                (c30, c31, c32) = (c30 + x * b0, c31 + x * b1, c32 + x * b2);
            }
            (sums[0], sums[1], sums[2], sums[3], sums[4], sums[5]) = (c00, c01, c02, c10, c11, c12);
            (sums[6], sums[7], sums[8], sums[9], sums[10], sums[11]) = (c20, c21, c22, c30, c31, c32);
            ReadOnlySpan<double> values = MemoryMarshal.Cast<Vector<double>, double>(sums);
            for (int r = 0; r < Math.Min(TileRows, rows - i); r++)
                values.Slice(r * width, used).CopyTo(result.AsSpan((i + r) * columns + first));
        }
    }
}
