using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>A sparse matrix by rows, applied to many columns side by side: row r of the result is the sum of its entries' factors times rows of the source.</summary>
internal sealed unsafe class SparseRows<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AlignedBuffer<int> _ends;
    private readonly AlignedBuffer<int> _offsets;
    private readonly AlignedBuffer<T> _factors;

    /// <summary>Sorts the entries.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="entries">(row, column, factor); entries at one place add up.</param>
    public SparseRows(int rows, IEnumerable<(int Row, int Column, double Factor)> entries)
    {
        Rows = rows;
        (int Row, int Column, double Factor)[] sorted =
        [
            .. entries.GroupBy(e => (e.Row, e.Column)).Select(g => (g.Key.Row, g.Key.Column, g.Sum(e => e.Factor))).OrderBy(e => e.Row).ThenBy(e => e.Column),
        ];
        _ends = new AlignedBuffer<int>(rows);
        foreach ((int row, _, _) in sorted)
            _ends.Span[row]++;
        for (int r = 1; r < rows; r++)
            _ends.Span[r] += _ends.Span[r - 1];
        _offsets = new AlignedBuffer<int>([.. sorted.Select(e => e.Column * TLanes.Stride)]);
        _factors = new AlignedBuffer<T>([.. sorted.Select(e => T.CreateTruncating(e.Factor))]);
    }

    /// <summary>Number of rows of the result.</summary>
    public int Rows { get; }

    /// <summary>Number of entries.</summary>
    public int Count => _offsets.Length;

    /// <summary>target = matrix * source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Multiply(T* source, T* target)
    {
        int* offset = _offsets.Pointer;
        T* factor = _factors.Pointer;
        for (int row = 0, rows = Rows; row < rows; row++, target += TLanes.Stride)
            Sum(ref offset, ref factor, _offsets.Pointer + _ends.Pointer[row], source, default).Store(target);
    }

    /// <summary>target += matrix * source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void MultiplyAdd(T* source, T* target)
    {
        int* offset = _offsets.Pointer;
        T* factor = _factors.Pointer;
        for (int row = 0, rows = Rows; row < rows; row++, target += TLanes.Stride)
            Sum(ref offset, ref factor, _offsets.Pointer + _ends.Pointer[row], source, TLanes.Load(target)).Store(target);
    }

    /// <summary>One row of matrix * source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLanes Multiply(int row, T* source)
    {
        int start = row == 0 ? 0 : _ends.Pointer[row - 1];
        int* offset = _offsets.Pointer + start;
        T* factor = _factors.Pointer + start;
        return Sum(ref offset, ref factor, _offsets.Pointer + _ends.Pointer[row], source, default);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLanes Sum(ref int* offset, ref T* factor, int* end, T* source, TLanes sum)
    {
        for (; offset < end; offset++, factor++)
            sum = TLanes.MultiplyAdd(TLanes.BroadcastAt(factor), TLanes.Load(source + *offset), sum);
        return sum;
    }
}
