using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// Gradient of the weights of <see cref="ChannelMix{TLanes, T}"/>: C += A^T B, summed over many rows, for one block of input channels and one
/// of output channels.
/// </summary>
internal static unsafe class ChannelOuter<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    /// <summary>Rows of both operands that stay in the first cache while all input channels pass over them.</summary>
    private const int RowsAtATime = 128;

    /// <summary>Adds the product to <paramref name="c"/>.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="a">[rows, 2 vectors].</param>
    /// <param name="b">[rows, 2 vectors].</param>
    /// <param name="c">[2 widths, 2 vectors].</param>
    public static void MultiplyAdd(int rows, T* a, T* b, T* c)
    {
        int row = 2 * TLanes.Stride;
        for (; rows > 0; rows -= RowsAtATime, a += RowsAtATime * row, b += RowsAtATime * row)
        {
            int count = Math.Min(rows, RowsAtATime);
            if (row % EightRows.Count == 0)
            {
                for (int k = 0; k < row; k += EightRows.Count)
                    Tile<EightRows>(count, a + k, b, c + k * row);
            }
            else
            {
                for (int k = 0; k < row; k += FourRows.Count)
                    Tile<FourRows>(count, a + k, b, c + k * row);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TRows>(int rows, T* a, T* b, T* c)
        where TRows : struct, ITileRows
    {
        int row = 2 * TLanes.Stride;
        TLanes a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        TLanes b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default, b6 = default, b7 = default;
        for (int r = 0; r < rows; r++, a += row, b += row)
        {
            TLanes y0 = TLanes.Load(b), y1 = TLanes.Load(b + TLanes.Stride);
            Accumulate(a, y0, y1, ref a0, ref b0);
            Accumulate(a + 1, y0, y1, ref a1, ref b1);
            Accumulate(a + 2, y0, y1, ref a2, ref b2);
            Accumulate(a + 3, y0, y1, ref a3, ref b3);
            if (TRows.Count > 4)
            {
                Accumulate(a + 4, y0, y1, ref a4, ref b4);
                Accumulate(a + 5, y0, y1, ref a5, ref b5);
                Accumulate(a + 6, y0, y1, ref a6, ref b6);
                Accumulate(a + 7, y0, y1, ref a7, ref b7);
            }
        }
        Add(c, a0, b0);
        Add(c + row, a1, b1);
        Add(c + 2 * row, a2, b2);
        Add(c + 3 * row, a3, b3);
        if (TRows.Count > 4)
        {
            Add(c + 4 * row, a4, b4);
            Add(c + 5 * row, a5, b5);
            Add(c + 6 * row, a6, b6);
            Add(c + 7 * row, a7, b7);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(T* factor, TLanes y0, TLanes y1, ref TLanes a, ref TLanes b)
    {
        TLanes x = TLanes.Broadcast(*factor);
        a = TLanes.MultiplyAdd(x, y0, a);
        b = TLanes.MultiplyAdd(x, y1, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(T* target, TLanes first, TLanes second)
    {
        (TLanes.Load(target) + first).Store(target);
        (TLanes.Load(target + TLanes.Stride) + second).Store(target + TLanes.Stride);
    }
}
