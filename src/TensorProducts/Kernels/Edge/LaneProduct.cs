using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>How a product reaches its target.</summary>
internal enum Arrival
{
    /// <summary>Replaces what is there.</summary>
    Write,

    /// <summary>Is added.</summary>
    Add,

    /// <summary>Is subtracted.</summary>
    Subtract,
}

/// <summary>
/// A small dense matrix, whose entries are numbers for all lanes or vectors, times a column of vectors: tiles of rows keep their sums in registers.
/// </summary>
internal static unsafe class LaneProduct<TLanes, T, TWeights>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TWeights : struct, ILaneWeights<TLanes, T>
{
    private const int MaxTileRows = 6;

    /// <summary>target[r] = sum over c of matrix[r * rowStep + c * columnStep] source[c].</summary>
    /// <param name="matrix">First entry.</param>
    /// <param name="rowStep">Entries from one row to the next.</param>
    /// <param name="columnStep">Entries from one column to the next.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="source">First vector of the source.</param>
    /// <param name="sourceStep">Vectors from one column to the next; may be negative.</param>
    /// <param name="target">First vector of the target.</param>
    /// <param name="targetStep">Vectors from one row to the next; may be negative.</param>
    /// <param name="arrival">What becomes of the sums.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(
        T* matrix, int rowStep, int columnStep, int rows, int columns, T* source, int sourceStep, T* target, int targetStep, Arrival arrival)
    {
        int entry = typeof(TWeights) == typeof(SharedLaneWeights<TLanes, T>) ? TLanes.ScalarStride : TLanes.Stride;
        nint row = (nint)rowStep * entry, column = (nint)columnStep * entry, from = (nint)sourceStep * TLanes.Stride, to = (nint)targetStep * TLanes.Stride;
        for (int left = rows; left > 0;)
        {
            int tiles = (left + MaxTileRows - 1) / MaxTileRows, count = (left + tiles - 1) / tiles;
            switch (count)
            {
                case 1: Tile<OneRow>(matrix, row, column, columns, source, from, target, to, arrival); break;
                case 2: Tile<TwoRows>(matrix, row, column, columns, source, from, target, to, arrival); break;
                case 3: Tile<ThreeRows>(matrix, row, column, columns, source, from, target, to, arrival); break;
                case 4: Tile<FourRows>(matrix, row, column, columns, source, from, target, to, arrival); break;
                case 5: Tile<FiveRows>(matrix, row, column, columns, source, from, target, to, arrival); break;
                default: Tile<SixRows>(matrix, row, column, columns, source, from, target, to, arrival); break;
            }
            left -= count;
            matrix += count * row;
            target += count * to;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<TRows>(T* matrix, nint row, nint column, int columns, T* source, nint from, T* target, nint to, Arrival arrival)
        where TRows : struct, ITileRows
    {
        TLanes a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default;
        for (int c = 0; c < columns; c++, matrix += column, source += from)
        {
            TLanes s = TLanes.Load(source);
            a0 = TLanes.MultiplyAdd(TWeights.Load(matrix, 0), s, a0);
            if (TRows.Count > 1)
                a1 = TLanes.MultiplyAdd(TWeights.Load(matrix + row, 0), s, a1);
            if (TRows.Count > 2)
                a2 = TLanes.MultiplyAdd(TWeights.Load(matrix + 2 * row, 0), s, a2);
            if (TRows.Count > 3)
                a3 = TLanes.MultiplyAdd(TWeights.Load(matrix + 3 * row, 0), s, a3);
            if (TRows.Count > 4)
                a4 = TLanes.MultiplyAdd(TWeights.Load(matrix + 4 * row, 0), s, a4);
            if (TRows.Count > 5)
                a5 = TLanes.MultiplyAdd(TWeights.Load(matrix + 5 * row, 0), s, a5);
        }
        Arrive(a0, target, arrival);
        if (TRows.Count > 1)
            Arrive(a1, target + to, arrival);
        if (TRows.Count > 2)
            Arrive(a2, target + 2 * to, arrival);
        if (TRows.Count > 3)
            Arrive(a3, target + 3 * to, arrival);
        if (TRows.Count > 4)
            Arrive(a4, target + 4 * to, arrival);
        if (TRows.Count > 5)
            Arrive(a5, target + 5 * to, arrival);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Arrive(TLanes sum, T* target, Arrival arrival)
    {
        if (arrival == Arrival.Add)
            sum = TLanes.Load(target) + sum;
        else if (arrival == Arrival.Subtract)
            sum = TLanes.Load(target) - sum;
        sum.Store(target);
    }
}
