using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using EquivSim.O3;

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

    /// <summary>The images of a tile's rows, added to other rows.</summary>
    /// <param name="a">The rows.</param>
    /// <param name="start">What they are added to; columns are padded to whole vectors.</param>
    /// <param name="c">Receives the sums, padded likewise.</param>
    public void Multiply(MatrixRows<T> a, MatrixRows<T> start, MatrixRows<T> c)
    {
        T* w = _panels.Pointer;
        int vector = 0;
        for (; vector + 2 <= _vectors; vector += 2, w += 2 * TLanes.Width * inputs)
        {
            int column = vector * TLanes.Width;
            if (TileMatrix.HasManyRegisters)
            {
                EightRows(inputs, a, w, start.From(0, column), c.From(0, column));
                continue;
            }
            for (int row = 0; row < TileMatrix.Rows; row += 4)
                FourRows(inputs, a.From(row, 0), w, start.From(row, column), c.From(row, column));
        }
        if (vector < _vectors)
            OneVector(inputs, a, w, start.From(0, vector * TLanes.Width), c.From(0, vector * TLanes.Width));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EightRows(int inputs, MatrixRows<T> a, T* w, MatrixRows<T> start, MatrixRows<T> c)
    {
        int next = TLanes.Width;
        T* a0 = a.At(0), a1 = a.At(1), a2 = a.At(2), a3 = a.At(3), a4 = a.At(4), a5 = a.At(5), a6 = a.At(6), a7 = a.At(7);
        TLanes x0 = TLanes.Load(start.At(0)), x1 = TLanes.Load(start.At(1)), x2 = TLanes.Load(start.At(2)), x3 = TLanes.Load(start.At(3));
        TLanes x4 = TLanes.Load(start.At(4)), x5 = TLanes.Load(start.At(5)), x6 = TLanes.Load(start.At(6)), x7 = TLanes.Load(start.At(7));
        TLanes y0 = TLanes.Load(start.At(0) + next), y1 = TLanes.Load(start.At(1) + next), y2 = TLanes.Load(start.At(2) + next), y3 = TLanes.Load(start.At(3) + next);
        TLanes y4 = TLanes.Load(start.At(4) + next), y5 = TLanes.Load(start.At(5) + next), y6 = TLanes.Load(start.At(6) + next), y7 = TLanes.Load(start.At(7) + next);
        for (nint k = 0; k < inputs; k++, w += 2 * next)
        {
            TLanes u = TLanes.Load(w), v = TLanes.Load(w + next), s = TLanes.BroadcastAt(a0 + k);
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
            s = TLanes.BroadcastAt(a4 + k);
            x4 = TLanes.MultiplyAdd(s, u, x4);
            y4 = TLanes.MultiplyAdd(s, v, y4);
            s = TLanes.BroadcastAt(a5 + k);
            x5 = TLanes.MultiplyAdd(s, u, x5);
            y5 = TLanes.MultiplyAdd(s, v, y5);
            s = TLanes.BroadcastAt(a6 + k);
            x6 = TLanes.MultiplyAdd(s, u, x6);
            y6 = TLanes.MultiplyAdd(s, v, y6);
            s = TLanes.BroadcastAt(a7 + k);
            x7 = TLanes.MultiplyAdd(s, u, x7);
            y7 = TLanes.MultiplyAdd(s, v, y7);
        }
        x0.Store(c.At(0));
        x1.Store(c.At(1));
        x2.Store(c.At(2));
        x3.Store(c.At(3));
        x4.Store(c.At(4));
        x5.Store(c.At(5));
        x6.Store(c.At(6));
        x7.Store(c.At(7));
        y0.Store(c.At(0) + next);
        y1.Store(c.At(1) + next);
        y2.Store(c.At(2) + next);
        y3.Store(c.At(3) + next);
        y4.Store(c.At(4) + next);
        y5.Store(c.At(5) + next);
        y6.Store(c.At(6) + next);
        y7.Store(c.At(7) + next);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourRows(int inputs, MatrixRows<T> a, T* w, MatrixRows<T> start, MatrixRows<T> c)
    {
        int next = TLanes.Width;
        T* a0 = a.At(0), a1 = a.At(1), a2 = a.At(2), a3 = a.At(3);
        TLanes x0 = TLanes.Load(start.At(0)), x1 = TLanes.Load(start.At(1)), x2 = TLanes.Load(start.At(2)), x3 = TLanes.Load(start.At(3));
        TLanes y0 = TLanes.Load(start.At(0) + next), y1 = TLanes.Load(start.At(1) + next), y2 = TLanes.Load(start.At(2) + next), y3 = TLanes.Load(start.At(3) + next);
        for (nint k = 0; k < inputs; k++, w += 2 * next)
        {
            TLanes u = TLanes.Load(w), v = TLanes.Load(w + next), s = TLanes.BroadcastAt(a0 + k);
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
        x0.Store(c.At(0));
        x1.Store(c.At(1));
        x2.Store(c.At(2));
        x3.Store(c.At(3));
        y0.Store(c.At(0) + next);
        y1.Store(c.At(1) + next);
        y2.Store(c.At(2) + next);
        y3.Store(c.At(3) + next);
    }

    /// <summary>Even and odd rows of the matrix apart where registers allow: eight sums would wait for each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OneVector(int inputs, MatrixRows<T> a, T* w, MatrixRows<T> start, MatrixRows<T> c)
    {
        int next = TLanes.Width;
        T* a0 = a.At(0), a1 = a.At(1), a2 = a.At(2), a3 = a.At(3), a4 = a.At(4), a5 = a.At(5), a6 = a.At(6), a7 = a.At(7);
        TLanes x0 = TLanes.Load(start.At(0)), x1 = TLanes.Load(start.At(1)), x2 = TLanes.Load(start.At(2)), x3 = TLanes.Load(start.At(3));
        TLanes x4 = TLanes.Load(start.At(4)), x5 = TLanes.Load(start.At(5)), x6 = TLanes.Load(start.At(6)), x7 = TLanes.Load(start.At(7));
        nint k = 0;
        if (TileMatrix.HasManyRegisters && inputs > 1)
        {
            TLanes y0 = default, y1 = default, y2 = default, y3 = default, y4 = default, y5 = default, y6 = default, y7 = default;
            for (; k + 2 <= inputs; k += 2, w += 2 * next)
            {
                TLanes u = TLanes.Load(w), v = TLanes.Load(w + next);
                x0 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a0 + k), u, x0);
                x1 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a1 + k), u, x1);
                x2 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a2 + k), u, x2);
                x3 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a3 + k), u, x3);
                x4 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a4 + k), u, x4);
                x5 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a5 + k), u, x5);
                x6 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a6 + k), u, x6);
                x7 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a7 + k), u, x7);
                y0 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a0 + k + 1), v, y0);
                y1 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a1 + k + 1), v, y1);
                y2 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a2 + k + 1), v, y2);
                y3 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a3 + k + 1), v, y3);
                y4 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a4 + k + 1), v, y4);
                y5 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a5 + k + 1), v, y5);
                y6 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a6 + k + 1), v, y6);
                y7 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a7 + k + 1), v, y7);
            }
            (x0, x1, x2, x3) = (x0 + y0, x1 + y1, x2 + y2, x3 + y3);
            (x4, x5, x6, x7) = (x4 + y4, x5 + y5, x6 + y6, x7 + y7);
        }
        for (; k < inputs; k++, w += next)
        {
            TLanes u = TLanes.Load(w);
            x0 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a0 + k), u, x0);
            x1 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a1 + k), u, x1);
            x2 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a2 + k), u, x2);
            x3 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a3 + k), u, x3);
            x4 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a4 + k), u, x4);
            x5 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a5 + k), u, x5);
            x6 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a6 + k), u, x6);
            x7 = TLanes.MultiplyAdd(TLanes.BroadcastAt(a7 + k), u, x7);
        }
        x0.Store(c.At(0));
        x1.Store(c.At(1));
        x2.Store(c.At(2));
        x3.Store(c.At(3));
        x4.Store(c.At(4));
        x5.Store(c.At(5));
        x6.Store(c.At(6));
        x7.Store(c.At(7));
    }
}

/// <summary>What all tile matrices have in common.</summary>
internal static class TileMatrix
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 8;

    /// <summary>Whether there are 32 vector registers: sixteen sums then stay in them, beside what they are made of.</summary>
    public static bool HasManyRegisters => Avx512F.IsSupported || AdvSimd.IsSupported;

    /// <summary>A number of columns, rounded up to whole vectors.</summary>
    public static int Padded(int columns, int width) => (columns + width - 1) / width * width;
}

/// <summary>Rows of a tile in memory.</summary>
/// <param name="First">The first row.</param>
/// <param name="Stride">Numbers from one row to the next; 0 where all rows are the same.</param>
internal readonly unsafe struct MatrixRows<T>(T* First, nint Stride)
    where T : unmanaged
{
    private readonly T* _first = First;
    private readonly nint _stride = Stride;

    /// <summary>Address of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* At(nint row) => _first + row * _stride;

    /// <summary>The rows from one on, without their first columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public MatrixRows<T> From(nint row, nint column) => new(At(row) + column, _stride);
}
