using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using EquivSim.O3;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>Products of small matrices where they lie, C += A B, whole vectors of columns at a time.</summary>
internal static unsafe class RowProduct<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>C += A B.</summary>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="inner">Columns of A, rows of B.</param>
    /// <param name="columns">Columns of B and C, whole vectors.</param>
    /// <param name="a">[rows, inner].</param>
    /// <param name="b">[inner, columns].</param>
    /// <param name="c">[rows, columns].</param>
    public static void Add(int rows, int inner, int columns, T* a, T* b, T* c) => Add(rows, inner, columns, a, inner, 1, b, c);

    /// <summary>C += A^T B: gradients of weights.</summary>
    /// <param name="rows">Columns of A, rows of C.</param>
    /// <param name="inner">Rows of A and B.</param>
    /// <param name="columns">Columns of B and C, whole vectors.</param>
    /// <param name="a">[inner, rows].</param>
    /// <param name="b">[inner, columns].</param>
    /// <param name="c">[rows, columns].</param>
    public static void AddTransposed(int rows, int inner, int columns, T* a, T* b, T* c) => Add(rows, inner, columns, a, 1, rows, b, c);

    /// <summary>target = source^T.</summary>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Columns of the source.</param>
    /// <param name="source">[rows, columns].</param>
    /// <param name="target">[columns, rows].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(int rows, int columns, T* source, T* target)
    {
        int side = Avx.IsSupported ? SquareTranspose<T>.Side : 1;
        bool isWhole = side > 1 && rows % side == 0 && columns % side == 0;
        for (int i = 0; i < rows; i += isWhole ? side : 1)
        {
            for (int j = 0; j < columns; j += isWhole ? side : 1)
            {
                if (isWhole)
                    SquareTranspose<T>.Copy(source + (nint)i * columns + j, columns, target + (nint)j * rows + i, rows);
                else
                    target[(nint)j * rows + i] = source[(nint)i * columns + j];
            }
        }
    }

    /// <summary>Adds the sum of rows to a row.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Columns, whole vectors.</param>
    /// <param name="source">[rows, columns].</param>
    /// <param name="target">[columns].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddRows(int rows, int columns, T* source, T* target)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int j = 0; j < columns; j += TLanes.Width, source += TLanes.Width)
                (TLanes.Load(target + j) + TLanes.Load(source)).Store(target + j);
        }
    }

    private static void Add(int rows, int inner, int columns, T* a, nint aRow, nint aInner, T* b, T* c)
    {
        // A panel of B stays in the first cache while all rows pass over it.
        int tile = TileMatrix.HasManyRegisters ? EightRows.Count : FourRows.Count;
        for (int column = 0; column < columns;)
        {
            bool isPair = column + 2 * TLanes.Width <= columns;
            for (int row = 0; row < rows; row += tile)
            {
                T* from = a + row * aRow, to = c + (nint)row * columns + column;
                int last = Math.Min(tile, rows - row) - 1;
                if (tile == EightRows.Count && isPair)
                    Tile<EightRows, TwoRows>(inner, last, from, aRow, aInner, b + column, columns, to);
                else if (tile == EightRows.Count)
                    Tile<EightRows, OneRow>(inner, last, from, aRow, aInner, b + column, columns, to);
                else if (isPair)
                    Tile<FourRows, TwoRows>(inner, last, from, aRow, aInner, b + column, columns, to);
                else
                    Tile<FourRows, OneRow>(inner, last, from, aRow, aInner, b + column, columns, to);
            }
            column += (isPair ? 2 : 1) * TLanes.Width;
        }
    }

    /// <summary>A tile of four or eight rows and one or two vectors; where there are fewer rows, the last one is computed several times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TRows, TVectors>(int inner, nint last, T* a, nint aRow, nint aInner, T* b, nint columns, T* c)
        where TRows : struct, ITileRows
        where TVectors : struct, ITileRows
    {
        T* c0 = c, c1 = c + Math.Min(1, last) * columns, c2 = c + Math.Min(2, last) * columns, c3 = c + Math.Min(3, last) * columns;
        T* c4 = c + Math.Min(4, last) * columns, c5 = c + Math.Min(5, last) * columns, c6 = c + Math.Min(6, last) * columns, c7 = c + Math.Min(7, last) * columns;
        T* a0 = a, a1 = a + Math.Min(1, last) * aRow, a2 = a + Math.Min(2, last) * aRow, a3 = a + Math.Min(3, last) * aRow;
        T* a4 = a + Math.Min(4, last) * aRow, a5 = a + Math.Min(5, last) * aRow, a6 = a + Math.Min(6, last) * aRow, a7 = a + Math.Min(7, last) * aRow;
        TLanes x0 = default, x1 = default, x2 = default, x3 = default, x4 = default, x5 = default, x6 = default, x7 = default;
        TLanes y0 = default, y1 = default, y2 = default, y3 = default, y4 = default, y5 = default, y6 = default, y7 = default;
        for (nint k = 0, at = 0; k < inner; k++, at += aInner, b += columns)
        {
            TLanes u = TLanes.Load(b), v = TVectors.Count > 1 ? TLanes.Load(b + TLanes.Width) : default;
            Accumulate<TVectors>(a0 + at, u, v, ref x0, ref y0);
            Accumulate<TVectors>(a1 + at, u, v, ref x1, ref y1);
            Accumulate<TVectors>(a2 + at, u, v, ref x2, ref y2);
            Accumulate<TVectors>(a3 + at, u, v, ref x3, ref y3);
            if (TRows.Count > 4)
            {
                Accumulate<TVectors>(a4 + at, u, v, ref x4, ref y4);
                Accumulate<TVectors>(a5 + at, u, v, ref x5, ref y5);
                Accumulate<TVectors>(a6 + at, u, v, ref x6, ref y6);
                Accumulate<TVectors>(a7 + at, u, v, ref x7, ref y7);
            }
        }
        // All are read before any is written: a row that is computed several times must not be added several times.
        if (TRows.Count > 4)
        {
            Sums<TVectors>(c7, ref x7, ref y7);
            Sums<TVectors>(c6, ref x6, ref y6);
            Sums<TVectors>(c5, ref x5, ref y5);
            Sums<TVectors>(c4, ref x4, ref y4);
        }
        Sums<TVectors>(c3, ref x3, ref y3);
        Sums<TVectors>(c2, ref x2, ref y2);
        Sums<TVectors>(c1, ref x1, ref y1);
        Sums<TVectors>(c0, ref x0, ref y0);
        if (TRows.Count > 4)
        {
            Store<TVectors>(c7, x7, y7);
            Store<TVectors>(c6, x6, y6);
            Store<TVectors>(c5, x5, y5);
            Store<TVectors>(c4, x4, y4);
        }
        Store<TVectors>(c3, x3, y3);
        Store<TVectors>(c2, x2, y2);
        Store<TVectors>(c1, x1, y1);
        Store<TVectors>(c0, x0, y0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate<TVectors>(T* factor, TLanes u, TLanes v, ref TLanes x, ref TLanes y)
        where TVectors : struct, ITileRows
    {
        TLanes all = TLanes.BroadcastAt(factor);
        x = TLanes.MultiplyAdd(all, u, x);
        if (TVectors.Count > 1)
            y = TLanes.MultiplyAdd(all, v, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sums<TVectors>(T* c, ref TLanes x, ref TLanes y)
        where TVectors : struct, ITileRows
    {
        x += TLanes.Load(c);
        if (TVectors.Count > 1)
            y += TLanes.Load(c + TLanes.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TVectors>(T* c, TLanes x, TLanes y)
        where TVectors : struct, ITileRows
    {
        x.Store(c);
        if (TVectors.Count > 1)
            y.Store(c + TLanes.Width);
    }
}
