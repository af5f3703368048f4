using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EquivSim.Electrostatics;

/// <summary>Products of small row-major matrices, vectorised and spread over the cores. Sums run in the same order for any number of threads.</summary>
internal static class MatrixKernel
{
    private const int Lanes = 8, Panel = 2 * Lanes, ColumnChunk = 8 * Panel, RowTile = 4, RowChunk = 64 * RowTile, GramParts = 16, GramChunk = 256;

    [ThreadStatic]
    private static double[]? _packed;

    /// <summary>C = A B with A [rows, inner], B [inner, columns], C [rows, columns].</summary>
    public static void Multiply(ReadOnlyMemory<double> a, ReadOnlyMemory<double> b, Memory<double> c, int rows, int inner, int columns)
    {
        int columnChunks = (columns + ColumnChunk - 1) / ColumnChunk;
        int rowChunks = columnChunks >= 4 * Environment.ProcessorCount ? 1 : (rows + RowChunk - 1) / RowChunk;
        int rowsEach = rowChunks == 1 ? rows : RowChunk;
        void Run(int task)
        {
            int column = task / rowChunks * ColumnChunk, row = task % rowChunks * rowsEach;
            MultiplyChunk(a.Span, b.Span, c.Span, row, Math.Min(rows, row + rowsEach), inner, columns, column, Math.Min(columns, column + ColumnChunk));
        }
        InParallel(columnChunks * rowChunks, (long)rows * inner * columns, Run);
    }

    /// <summary>A Aᵀ with A [rows, columns], [rows, rows].</summary>
    public static double[] Gram(ReadOnlyMemory<double> a, int rows, int columns)
    {
        int parts = Math.Min(GramParts, (columns + GramChunk - 1) / GramChunk);
        double[][] sums = new double[parts][];
        int each = (columns + parts - 1) / parts;
        InParallel(parts, (long)rows * rows * columns / 2, part =>
        {
            double[] sum = sums[part] = new double[rows * rows];
            for (int start = part * each, end = Math.Min(columns, start + each); start < end; start += GramChunk)
                GramChunkSum(a.Span, sum, rows, columns, start, Math.Min(end, start + GramChunk));
        });
        double[] total = sums[0];
        for (int part = 1; part < parts; part++)
        {
            for (int i = 0; i < total.Length; i++)
                total[i] += sums[part][i];
        }
        for (int i = 0; i < rows; i++)
        {
            for (int j = i + 1; j < rows; j++)
                total[i * rows + j] = total[j * rows + i];
        }
        return total;
    }

    /// <summary>Transpose of [rows, columns], in tiles that stay in the cache.</summary>
    public static double[] Transpose(ReadOnlyMemory<double> a, int rows, int columns)
    {
        const int tile = 16;
        double[] transposed = new double[rows * columns];
        InParallel((columns + tile - 1) / tile, (long)rows * columns, t =>
        {
            ReadOnlySpan<double> source = a.Span;
            int end = Math.Min(columns, (t + 1) * tile);
            for (int start = 0; start < rows; start += tile)
            {
                for (int i = start; i < Math.Min(rows, start + tile); i++)
                {
                    for (int j = t * tile; j < end; j++)
                        transposed[j * rows + i] = source[i * columns + j];
                }
            }
        });
        return transposed;
    }

    /// <summary>Runs numbered tasks on all cores when there is enough work (multiplications) to share.</summary>
    public static void InParallel(int tasks, long work, Action<int> body)
    {
        if (tasks > 1 && work > 200_000)
        {
            Parallel.For(0, tasks, body);
            return;
        }
        for (int task = 0; task < tasks; task++)
            body(task);
    }

    private static void MultiplyChunk(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c, int row, int rowEnd, int inner, int columns, int column, int columnEnd)
    {
        int panels = (columnEnd - column + Panel - 1) / Panel;
        if (_packed is null || _packed.Length < panels * Panel * inner)
            _packed = new double[panels * Panel * inner];
        Span<double> packed = _packed.AsSpan(0, panels * Panel * inner);
        for (int p = 0; p < panels; p++)
        {
            int start = column + p * Panel, width = Math.Min(Panel, columnEnd - start);
            Span<double> panel = packed.Slice(p * Panel * inner, Panel * inner);
            for (int k = 0; k < inner; k++)
            {
                Span<double> line = panel.Slice(k * Panel, Panel);
                b.Slice(k * columns + start, width).CopyTo(line);
                line[width..].Clear();
            }
        }
        Span<double> tile = stackalloc double[RowTile * Panel];
        ref double first = ref MemoryMarshal.GetReference(a);
        for (int i = row; i < rowEnd; i += RowTile)
        {
            int height = Math.Min(RowTile, rowEnd - i);
            for (int p = 0; p < panels; p++)
            {
                // Rows past the end repeat the last one; what they give is not stored.
                Tile(
                    ref Unsafe.Add(ref first, (nint)i * inner), ref Unsafe.Add(ref first, (nint)Math.Min(i + 1, rowEnd - 1) * inner),
                    ref Unsafe.Add(ref first, (nint)Math.Min(i + 2, rowEnd - 1) * inner), ref Unsafe.Add(ref first, (nint)Math.Min(i + 3, rowEnd - 1) * inner),
                    ref packed[p * Panel * inner], inner, ref tile[0]);
                int start = column + p * Panel, width = Math.Min(Panel, columnEnd - start);
                for (int r = 0; r < height; r++)
                    tile.Slice(r * Panel, width).CopyTo(c[((i + r) * columns + start)..]);
            }
        }
    }

    private static void Tile(ref double a0, ref double a1, ref double a2, ref double a3, ref double b, int inner, ref double tile)
    {
        Vector512<double> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        for (nint k = 0; k < inner; k++)
        {
            Vector512<double> b0 = Vector512.LoadUnsafe(ref b, (nuint)(k * Panel)), b1 = Vector512.LoadUnsafe(ref b, (nuint)(k * Panel + Lanes));
            Vector512<double> x = Vector512.Create(Unsafe.Add(ref a0, k));
            (c00, c01) = (Vector512.FusedMultiplyAdd(x, b0, c00), Vector512.FusedMultiplyAdd(x, b1, c01));
            x = Vector512.Create(Unsafe.Add(ref a1, k));
            (c10, c11) = (Vector512.FusedMultiplyAdd(x, b0, c10), Vector512.FusedMultiplyAdd(x, b1, c11));
            x = Vector512.Create(Unsafe.Add(ref a2, k));
            (c20, c21) = (Vector512.FusedMultiplyAdd(x, b0, c20), Vector512.FusedMultiplyAdd(x, b1, c21));
            x = Vector512.Create(Unsafe.Add(ref a3, k));
            (c30, c31) = (Vector512.FusedMultiplyAdd(x, b0, c30), Vector512.FusedMultiplyAdd(x, b1, c31));
        }
        c00.StoreUnsafe(ref tile);
        c01.StoreUnsafe(ref tile, Lanes);
        c10.StoreUnsafe(ref tile, Panel);
        c11.StoreUnsafe(ref tile, Panel + Lanes);
        c20.StoreUnsafe(ref tile, 2 * Panel);
        c21.StoreUnsafe(ref tile, 2 * Panel + Lanes);
        c30.StoreUnsafe(ref tile, 3 * Panel);
        c31.StoreUnsafe(ref tile, 3 * Panel + Lanes);
    }

    /// <summary>Adds the dot products of columns start ... end - 1 to the lower triangle, tiles of four rows by two.</summary>
    private static void GramChunkSum(ReadOnlySpan<double> a, Span<double> sum, int rows, int columns, int start, int end)
    {
        int length = end - start, vectors = length / Lanes * Lanes;
        ref double first = ref MemoryMarshal.GetReference(a);
        for (int i = 0; i < rows; i += 4)
        {
            ref double a0 = ref Unsafe.Add(ref first, (nint)i * columns + start);
            ref double a1 = ref Unsafe.Add(ref first, (nint)Math.Min(i + 1, rows - 1) * columns + start);
            ref double a2 = ref Unsafe.Add(ref first, (nint)Math.Min(i + 2, rows - 1) * columns + start);
            ref double a3 = ref Unsafe.Add(ref first, (nint)Math.Min(i + 3, rows - 1) * columns + start);
            for (int j = 0; j <= Math.Min(i + 3, rows - 1); j += 2)
            {
                ref double b0 = ref Unsafe.Add(ref first, (nint)j * columns + start);
                ref double b1 = ref Unsafe.Add(ref first, (nint)Math.Min(j + 1, rows - 1) * columns + start);
                Vector512<double> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default;
                for (nuint k = 0; k < (nuint)vectors; k += Lanes)
                {
                    Vector512<double> y0 = Vector512.LoadUnsafe(ref b0, k), y1 = Vector512.LoadUnsafe(ref b1, k), x = Vector512.LoadUnsafe(ref a0, k);
                    (s00, s01) = (Vector512.FusedMultiplyAdd(x, y0, s00), Vector512.FusedMultiplyAdd(x, y1, s01));
                    x = Vector512.LoadUnsafe(ref a1, k);
                    (s10, s11) = (Vector512.FusedMultiplyAdd(x, y0, s10), Vector512.FusedMultiplyAdd(x, y1, s11));
                    x = Vector512.LoadUnsafe(ref a2, k);
                    (s20, s21) = (Vector512.FusedMultiplyAdd(x, y0, s20), Vector512.FusedMultiplyAdd(x, y1, s21));
                    x = Vector512.LoadUnsafe(ref a3, k);
                    (s30, s31) = (Vector512.FusedMultiplyAdd(x, y0, s30), Vector512.FusedMultiplyAdd(x, y1, s31));
                }
                Add(sum, rows, i, j, Vector512.Sum(s00) + Tail(ref a0, ref b0, vectors, length));
                Add(sum, rows, i, j + 1, Vector512.Sum(s01) + Tail(ref a0, ref b1, vectors, length));
                Add(sum, rows, i + 1, j, Vector512.Sum(s10) + Tail(ref a1, ref b0, vectors, length));
                Add(sum, rows, i + 1, j + 1, Vector512.Sum(s11) + Tail(ref a1, ref b1, vectors, length));
                Add(sum, rows, i + 2, j, Vector512.Sum(s20) + Tail(ref a2, ref b0, vectors, length));
                Add(sum, rows, i + 2, j + 1, Vector512.Sum(s21) + Tail(ref a2, ref b1, vectors, length));
                Add(sum, rows, i + 3, j, Vector512.Sum(s30) + Tail(ref a3, ref b0, vectors, length));
                Add(sum, rows, i + 3, j + 1, Vector512.Sum(s31) + Tail(ref a3, ref b1, vectors, length));
            }
        }
    }

    private static void Add(Span<double> sum, int rows, int i, int j, double value)
    {
        if (i < rows && j <= i)
            sum[i * rows + j] += value;
    }

    private static double Tail(ref double a, ref double b, int start, int end)
    {
        double sum = 0;
        for (int k = start; k < end; k++)
            sum += Unsafe.Add(ref a, k) * Unsafe.Add(ref b, k);
        return sum;
    }
}
