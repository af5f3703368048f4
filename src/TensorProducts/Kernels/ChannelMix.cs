using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// Linear map of the channels of many rows to one block of output channels: C += A W. Rows are the components of the nodes, kept in
/// blocks of channels of two vectors.
/// </summary>
internal static unsafe class ChannelMix<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    private const int TileRows = 8;

    /// <summary>Adds the product to <paramref name="c"/>.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="blocks">Number of input blocks.</param>
    /// <param name="a">[blocks][rows, 2 vectors].</param>
    /// <param name="blockStride">Numbers from one block of A to the next.</param>
    /// <param name="w">Weights of the output block, [blocks * 2 widths][2 vectors]: a row for each input channel.</param>
    /// <param name="c">[rows, 2 vectors].</param>
    public static void MultiplyAdd(int rows, int blocks, T* a, nint blockStride, T* w, T* c)
    {
        int row = 2 * TLanes.Stride;
        for (; rows >= TileRows; rows -= TileRows, a += TileRows * row, c += TileRows * row)
            Tile<EightRows>(blocks, a, blockStride, w, c);
        if ((rows & 4) != 0)
        {
            Tile<FourRows>(blocks, a, blockStride, w, c);
            a += 4 * row;
            c += 4 * row;
        }
        if ((rows & 2) != 0)
        {
            Tile<TwoRows>(blocks, a, blockStride, w, c);
            a += 2 * row;
            c += 2 * row;
        }
        if ((rows & 1) != 0)
            Tile<OneRow>(blocks, a, blockStride, w, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TRows>(int blocks, T* a, nint blockStride, T* w, T* c)
        where TRows : struct, ITileRows
    {
        int row = 2 * TLanes.Stride;
        TLanes a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        TLanes b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default, b6 = default, b7 = default;
        for (int block = 0; block < blocks; block++, a += blockStride)
        {
            T* source = a;
            for (int k = 0; k < row; k++, source++, w += row)
            {
                TLanes w0 = TLanes.Load(w), w1 = TLanes.Load(w + TLanes.Stride);
                Accumulate(source, w0, w1, ref a0, ref b0);
                if (TRows.Count > 1)
                    Accumulate(source + row, w0, w1, ref a1, ref b1);
                if (TRows.Count > 2)
                {
                    Accumulate(source + 2 * row, w0, w1, ref a2, ref b2);
                    Accumulate(source + 3 * row, w0, w1, ref a3, ref b3);
                }
                if (TRows.Count > 4)
                {
                    Accumulate(source + 4 * row, w0, w1, ref a4, ref b4);
                    Accumulate(source + 5 * row, w0, w1, ref a5, ref b5);
                    Accumulate(source + 6 * row, w0, w1, ref a6, ref b6);
                    Accumulate(source + 7 * row, w0, w1, ref a7, ref b7);
                }
            }
        }
        Add(c, a0, b0);
        if (TRows.Count > 1)
            Add(c + row, a1, b1);
        if (TRows.Count > 2)
        {
            Add(c + 2 * row, a2, b2);
            Add(c + 3 * row, a3, b3);
        }
        if (TRows.Count > 4)
        {
            Add(c + 4 * row, a4, b4);
            Add(c + 5 * row, a5, b5);
            Add(c + 6 * row, a6, b6);
            Add(c + 7 * row, a7, b7);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(T* factor, TLanes w0, TLanes w1, ref TLanes a, ref TLanes b)
    {
        TLanes x = TLanes.Broadcast(*factor);
        a = TLanes.MultiplyAdd(x, w0, a);
        b = TLanes.MultiplyAdd(x, w1, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(T* target, TLanes first, TLanes second)
    {
        (TLanes.Load(target) + first).Store(target);
        (TLanes.Load(target + TLanes.Stride) + second).Store(target + TLanes.Stride);
    }
}
