using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>A small dense matrix applied to many columns side by side: tiles of rows keep their sums in registers.</summary>
internal sealed unsafe class LaneMatrix<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MaxTileRows = 6;

    private readonly AlignedBuffer<T> _factors;
    private readonly AlignedBuffer<int> _sources, _targets;

    /// <summary>Lays out the matrix.</summary>
    /// <param name="values">Row-major, [targets, sources].</param>
    /// <param name="sources">Vector of the source that each column reads.</param>
    /// <param name="targets">Vector of the target that each row writes.</param>
    public LaneMatrix(ReadOnlySpan<double> values, IReadOnlyList<int> sources, IReadOnlyList<int> targets)
    {
        int rows = targets.Count, columns = sources.Count;
        _sources = new AlignedBuffer<int>([.. sources.Select(s => s * TLanes.Stride)]);
        _targets = new AlignedBuffer<int>([.. targets.Select(t => t * TLanes.Stride)]);
        _factors = new AlignedBuffer<T>(rows * columns);
        int at = 0;
        for (int first = 0; first < rows;)
        {
            int count = TileRows(rows - first);
            for (int c = 0; c < columns; c++)
            {
                for (int r = 0; r < count; r++)
                    _factors.Span[at++] = T.CreateTruncating(values[(first + r) * columns + c]);
            }
            first += count;
        }
    }

    /// <summary>Writes matrix times source to the target, or adds it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Multiply(T* source, T* target, bool add)
    {
        T* factors = _factors.Pointer;
        int* targets = _targets.Pointer;
        for (int left = _targets.Length; left > 0;)
        {
            int count = TileRows(left);
            switch (count)
            {
                case 1: Tile<OneRow>(factors, source, target, targets, add); break;
                case 2: Tile<TwoRows>(factors, source, target, targets, add); break;
                case 3: Tile<ThreeRows>(factors, source, target, targets, add); break;
                case 4: Tile<FourRows>(factors, source, target, targets, add); break;
                case 5: Tile<FiveRows>(factors, source, target, targets, add); break;
                default: Tile<SixRows>(factors, source, target, targets, add); break;
            }
            left -= count;
            targets += count;
            factors += count * _sources.Length;
        }
    }

    /// <summary>Rows of the next tile: tiles of one matrix are about equal.</summary>
    private static int TileRows(int left)
    {
        int tiles = (left + MaxTileRows - 1) / MaxTileRows;
        return (left + tiles - 1) / tiles;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Tile<TRows>(T* factors, T* source, T* target, int* targets, bool add)
        where TRows : struct, ITileRows
    {
        TLanes a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default;
        int* place = _sources.Pointer;
        for (int* end = place + _sources.Length; place < end; place++, factors += TRows.Count)
        {
            TLanes s = TLanes.Load(source + *place);
            a0 = TLanes.MultiplyAdd(TLanes.BroadcastAt(factors), s, a0);
            if (TRows.Count > 1)
                a1 = TLanes.MultiplyAdd(TLanes.BroadcastAt(factors + 1), s, a1);
            if (TRows.Count > 2)
                a2 = TLanes.MultiplyAdd(TLanes.BroadcastAt(factors + 2), s, a2);
            if (TRows.Count > 3)
                a3 = TLanes.MultiplyAdd(TLanes.BroadcastAt(factors + 3), s, a3);
            if (TRows.Count > 4)
                a4 = TLanes.MultiplyAdd(TLanes.BroadcastAt(factors + 4), s, a4);
            if (TRows.Count > 5)
                a5 = TLanes.MultiplyAdd(TLanes.BroadcastAt(factors + 5), s, a5);
        }
        Store(target + targets[0], a0, add);
        if (TRows.Count > 1)
            Store(target + targets[1], a1, add);
        if (TRows.Count > 2)
            Store(target + targets[2], a2, add);
        if (TRows.Count > 3)
            Store(target + targets[3], a3, add);
        if (TRows.Count > 4)
            Store(target + targets[4], a4, add);
        if (TRows.Count > 5)
            Store(target + targets[5], a5, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* target, TLanes value, bool add)
    {
        if (add)
            value += TLanes.Load(target);
        value.Store(target);
    }
}
