using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.Solvers.Torch;

/// <summary>A small matrix times rows of two vectors: y_r = Σ_n M_rn x_n, up to six rows of y in registers.</summary>
/// <typeparam name="TLanes">A machine vector.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal static unsafe class RowProduct<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    private const int MostRows = 6;

    /// <summary>Writes the product.</summary>
    /// <param name="matrix">[rows, inner].</param>
    /// <param name="rows">Rows of y.</param>
    /// <param name="inner">Rows of x.</param>
    /// <param name="x">The first row.</param>
    /// <param name="xStride">Numbers from one row of x to the next.</param>
    /// <param name="y">The first row.</param>
    /// <param name="yStride">Numbers from one row of y to the next.</param>
    public static void Multiply(T* matrix, int rows, int inner, T* x, nint xStride, T* y, nint yStride)
    {
        // Tiles as even as can be: one of a single row would wait for its own sums.
        for (int tiles = (rows + MostRows - 1) / MostRows; tiles > 0; tiles--)
        {
            int count = (rows + tiles - 1) / tiles;
            switch (count)
            {
                case 1: Tile<OneRow>(matrix, inner, x, xStride, y, yStride); break;
                case 2: Tile<TwoRows>(matrix, inner, x, xStride, y, yStride); break;
                case 3: Tile<ThreeRows>(matrix, inner, x, xStride, y, yStride); break;
                case 4: Tile<FourRows>(matrix, inner, x, xStride, y, yStride); break;
                case 5: Tile<FiveRows>(matrix, inner, x, xStride, y, yStride); break;
                default: Tile<SixRows>(matrix, inner, x, xStride, y, yStride); break;
            }
            matrix += count * inner;
            y += count * yStride;
            rows -= count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TRows>(T* matrix, int inner, T* x, nint xStride, T* y, nint yStride)
        where TRows : struct, ITileRows
    {
        TLanes a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default;
        TLanes b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default;
        for (int n = 0; n < inner; n++, matrix++, x += xStride)
        {
            TLanes first = TLanes.Load(x), second = TLanes.Load(x + TLanes.Stride);
            Accumulate(matrix, first, second, ref a0, ref b0);
            if (TRows.Count > 1)
                Accumulate(matrix + inner, first, second, ref a1, ref b1);
            if (TRows.Count > 2)
                Accumulate(matrix + 2 * inner, first, second, ref a2, ref b2);
            if (TRows.Count > 3)
                Accumulate(matrix + 3 * inner, first, second, ref a3, ref b3);
            if (TRows.Count > 4)
                Accumulate(matrix + 4 * inner, first, second, ref a4, ref b4);
            if (TRows.Count > 5)
                Accumulate(matrix + 5 * inner, first, second, ref a5, ref b5);
        }
        Store(y, a0, b0);
        if (TRows.Count > 1)
            Store(y + yStride, a1, b1);
        if (TRows.Count > 2)
            Store(y + 2 * yStride, a2, b2);
        if (TRows.Count > 3)
            Store(y + 3 * yStride, a3, b3);
        if (TRows.Count > 4)
            Store(y + 4 * yStride, a4, b4);
        if (TRows.Count > 5)
            Store(y + 5 * yStride, a5, b5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(T* factor, TLanes first, TLanes second, ref TLanes a, ref TLanes b)
    {
        TLanes m = TLanes.BroadcastAt(factor);
        a = TLanes.MultiplyAdd(m, first, a);
        b = TLanes.MultiplyAdd(m, second, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* target, TLanes first, TLanes second)
    {
        first.Store(target);
        second.Store(target + TLanes.Stride);
    }
}
