using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>Sums of products of two vectors: row r of the result is the sum over its entries of M[entry] times a row of the source.</summary>
internal sealed unsafe class FoldedRows<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    private readonly AlignedBuffer<int> _ends;
    private readonly AlignedBuffer<int> _entries;
    private readonly AlignedBuffer<int> _sources;

    /// <summary>Sorts the entries by row.</summary>
    public FoldedRows(int rows, IEnumerable<(int Row, int Entry, int Source)> entries)
    {
        (int Row, int Entry, int Source)[] sorted = [.. entries.OrderBy(e => e.Row)];
        _ends = new AlignedBuffer<int>(rows);
        foreach ((int row, _, _) in sorted)
            _ends.Span[row]++;
        for (int r = 1; r < rows; r++)
            _ends.Span[r] += _ends.Span[r - 1];
        _entries = new AlignedBuffer<int>([.. sorted.Select(e => e.Entry * TLanes.Stride)]);
        _sources = new AlignedBuffer<int>([.. sorted.Select(e => e.Source * TLanes.Stride)]);
    }

    /// <summary>Writes the sums to the target or adds them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Multiply(T* matrix, T* source, T* target, bool add)
    {
        int* entry = _entries.Pointer, place = _sources.Pointer;
        for (int row = 0, rows = _ends.Length; row < rows; row++, target += TLanes.Stride)
        {
            TLanes sum = add ? TLanes.Load(target) : default;
            for (int* end = _entries.Pointer + _ends.Pointer[row]; entry < end; entry++, place++)
                sum = TLanes.MultiplyAdd(TLanes.Load(matrix + *entry), TLanes.Load(source + *place), sum);
            sum.Store(target);
        }
    }
}
