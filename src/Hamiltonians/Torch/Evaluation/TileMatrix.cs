using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>A matrix that tiles of rows are multiplied with, its columns in panels of two vectors.</summary>
/// <param name="inputs">Rows.</param>
/// <param name="outputs">Columns.</param>
internal sealed unsafe class TileMatrix<TLanes, T>(int inputs, int outputs)
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _vectors = (outputs + TLanes.Width - 1) / TLanes.Width;
    private readonly AlignedBuffer<T> _panels = new(inputs * TileMatrix.Padded(outputs, TLanes.Width));

    /// <summary>Changes some numbers of a row.</summary>
    /// <param name="input">The row.</param>
    /// <param name="output">Column of the first number.</param>
    /// <param name="values">The numbers.</param>
    public void Set(int input, int output, ReadOnlySpan<T> values)
    {
        int width = 2 * TLanes.Width;
        while (!values.IsEmpty)
        {
            (int panel, int column) = Math.DivRem(output, width);
            int own = Math.Min(width, _vectors * TLanes.Width - panel * width), count = Math.Min(values.Length, width - column);
            values[..count].CopyTo(_panels.Span[(panel * width * inputs + input * own + column)..]);
            values = values[count..];
            output += count;
        }
    }

    /// <summary>Changes all numbers.</summary>
    /// <param name="values">Row-major.</param>
    public void Set(ReadOnlySpan<T> values)
    {
        for (int input = 0; input < inputs; input++)
            Set(input, 0, values.Slice(input * outputs, outputs));
    }

    /// <summary>Adds the images of a tile's rows.</summary>
    /// <param name="a">The rows.</param>
    /// <param name="aStride">Numbers from one row to the next.</param>
    /// <param name="c">Receives sums; columns are padded to whole vectors.</param>
    /// <param name="cStride">Numbers from one row to the next.</param>
    public void MultiplyAdd(T* a, nint aStride, T* c, nint cStride)
    {
        T* w = _panels.Pointer;
        int vector = 0;
        for (; vector + 2 <= _vectors; vector += 2, w += 2 * TLanes.Width * inputs)
        {
            for (int row = 0; row < TileMatrix.Rows; row += 4)
                TwoVectors(inputs, a + row * aStride, aStride, w, c + row * cStride + vector * TLanes.Width, cStride);
        }
        if (vector < _vectors)
            OneVector(inputs, a, aStride, w, c + vector * TLanes.Width, cStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwoVectors(int inputs, T* a, nint aStride, T* w, T* c, nint cStride)
    {
        T* a1 = a + aStride, a2 = a1 + aStride, a3 = a2 + aStride, c1 = c + cStride, c2 = c1 + cStride, c3 = c2 + cStride;
        int next = TLanes.Width;
        TLanes x0 = TLanes.Load(c), x1 = TLanes.Load(c1), x2 = TLanes.Load(c2), x3 = TLanes.Load(c3);
        TLanes y0 = TLanes.Load(c + next), y1 = TLanes.Load(c1 + next), y2 = TLanes.Load(c2 + next), y3 = TLanes.Load(c3 + next);
        for (int k = 0; k < inputs; k++, w += 2 * next)
        {
            TLanes u = TLanes.Load(w), v = TLanes.Load(w + next), s = TLanes.BroadcastAt(a + k);
            x0 = TLanes.MultiplyAdd(s, u, x0);
            y0 = TLanes.MultiplyAdd(s, v, y0);
            s = TLanes.BroadcastAt(a1 + k);
            x1 = TLanes.MultiplyAdd(s, u, x1);
            y1 = TLanes.MultiplyAdd(s, v, y1);
            s = TLanes.BroadcastAt(a2 + k);
            x2 = TLanes.MultiplyAdd(s, u, x2);
            y2 = TLanes.MultiplyAdd(s, v, y2);
            s = TLanes.BroadcastAt(a3 + k);
            x3 = TLanes.MultiplyAdd(s, u, x3);
            y3 = TLanes.MultiplyAdd(s, v, y3);
        }
        x0.Store(c);
        x1.Store(c1);
        x2.Store(c2);
        x3.Store(c3);
        y0.Store(c + next);
        y1.Store(c1 + next);
        y2.Store(c2 + next);
        y3.Store(c3 + next);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneVector(int inputs, T* a, nint aStride, T* w, T* c, nint cStride)
    {
        T* a4 = a + 4 * aStride, c4 = c + 4 * cStride;
        TLanes x0 = TLanes.Load(c), x1 = TLanes.Load(c + cStride), x2 = TLanes.Load(c + 2 * cStride), x3 = TLanes.Load(c + 3 * cStride);
        TLanes x4 = TLanes.Load(c4), x5 = TLanes.Load(c4 + cStride), x6 = TLanes.Load(c4 + 2 * cStride), x7 = TLanes.Load(c4 + 3 * cStride);
        for (int k = 0; k < inputs; k++, w += TLanes.Width, a++, a4++)
        {
            TLanes u = TLanes.Load(w);
            x0 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a), u, x0);
            x1 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a + aStride), u, x1);
            x2 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a + 2 * aStride), u, x2);
            x3 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a + 3 * aStride), u, x3);
            x4 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a4), u, x4);
            x5 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a4 + aStride), u, x5);
            x6 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a4 + 2 * aStride), u, x6);
            x7 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a4 + 3 * aStride), u, x7);
        }
        x0.Store(c);
        x1.Store(c + cStride);
        x2.Store(c + 2 * cStride);
        x3.Store(c + 3 * cStride);
        x4.Store(c4);
        x5.Store(c4 + cStride);
        x6.Store(c4 + 2 * cStride);
        x7.Store(c4 + 3 * cStride);
    }
}

/// <summary>What all tile matrices have in common.</summary>
internal static class TileMatrix
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 8;

    /// <summary>A number of columns, rounded up to whole vectors.</summary>
    public static int Padded(int columns, int width) => (columns + width - 1) / width * width;
}
