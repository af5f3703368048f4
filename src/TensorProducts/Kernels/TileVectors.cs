using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>A vector of channels for each row of a tile. As the number of rows is a type argument, they live in registers.</summary>
/// <remarks>Numbers of an edge's matrix, one for each row, follow each other in memory.</remarks>
internal unsafe struct TileVectors<TLanes, T, TRows>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
    where TRows : struct, ITileRows
{
    private TLanes _v0, _v1, _v2, _v3, _v4, _v5, _v6;

    /// <summary>Reads all rows.</summary>
    /// <param name="source">The first.</param>
    /// <param name="stride">Numbers from one to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Load(T* source, nint stride)
    {
        _v0 = TLanes.Load(source);
        if (TRows.Count > 1)
            _v1 = TLanes.Load(source + stride);
        if (TRows.Count > 2)
            _v2 = TLanes.Load(source + 2 * stride);
        if (TRows.Count > 3)
            _v3 = TLanes.Load(source + 3 * stride);
        if (TRows.Count > 4)
            _v4 = TLanes.Load(source + 4 * stride);
        if (TRows.Count > 5)
            _v5 = TLanes.Load(source + 5 * stride);
        if (TRows.Count > 6)
            _v6 = TLanes.Load(source + 6 * stride);
    }

    /// <summary>Writes all rows.</summary>
    /// <inheritdoc cref="Load"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(T* target, nint stride)
    {
        _v0.Store(target);
        if (TRows.Count > 1)
            _v1.Store(target + stride);
        if (TRows.Count > 2)
            _v2.Store(target + 2 * stride);
        if (TRows.Count > 3)
            _v3.Store(target + 3 * stride);
        if (TRows.Count > 4)
            _v4.Store(target + 4 * stride);
        if (TRows.Count > 5)
            _v5.Store(target + 5 * stride);
        if (TRows.Count > 6)
            _v6.Store(target + 6 * stride);
    }

    /// <summary>Adds a vector times the row's number to each row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(T* numbers, TLanes vector)
    {
        _v0 = TLanes.MultiplyAdd(TLanes.BroadcastAt(numbers), vector, _v0);
        if (TRows.Count > 1)
            _v1 = TLanes.MultiplyAdd(TLanes.BroadcastAt(numbers + TLanes.ScalarStride), vector, _v1);
        if (TRows.Count > 2)
            _v2 = TLanes.MultiplyAdd(TLanes.BroadcastAt(numbers + 2 * TLanes.ScalarStride), vector, _v2);
        if (TRows.Count > 3)
            _v3 = TLanes.MultiplyAdd(TLanes.BroadcastAt(numbers + 3 * TLanes.ScalarStride), vector, _v3);
        if (TRows.Count > 4)
            _v4 = TLanes.MultiplyAdd(TLanes.BroadcastAt(numbers + 4 * TLanes.ScalarStride), vector, _v4);
        if (TRows.Count > 5)
            _v5 = TLanes.MultiplyAdd(TLanes.BroadcastAt(numbers + 5 * TLanes.ScalarStride), vector, _v5);
        if (TRows.Count > 6)
            _v6 = TLanes.MultiplyAdd(TLanes.BroadcastAt(numbers + 6 * TLanes.ScalarStride), vector, _v6);
    }

    /// <summary>Adds a vector times the row's vector in memory to each row.</summary>
    /// <param name="vectors">That of the first row.</param>
    /// <param name="stride">Numbers from one to the next.</param>
    /// <param name="vector">The factor.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddProducts(T* vectors, nint stride, TLanes vector)
    {
        _v0 = TLanes.MultiplyAdd(vector, TLanes.Load(vectors), _v0);
        if (TRows.Count > 1)
            _v1 = TLanes.MultiplyAdd(vector, TLanes.Load(vectors + stride), _v1);
        if (TRows.Count > 2)
            _v2 = TLanes.MultiplyAdd(vector, TLanes.Load(vectors + 2 * stride), _v2);
        if (TRows.Count > 3)
            _v3 = TLanes.MultiplyAdd(vector, TLanes.Load(vectors + 3 * stride), _v3);
        if (TRows.Count > 4)
            _v4 = TLanes.MultiplyAdd(vector, TLanes.Load(vectors + 4 * stride), _v4);
        if (TRows.Count > 5)
            _v5 = TLanes.MultiplyAdd(vector, TLanes.Load(vectors + 5 * stride), _v5);
        if (TRows.Count > 6)
            _v6 = TLanes.MultiplyAdd(vector, TLanes.Load(vectors + 6 * stride), _v6);
    }

    /// <summary>Sum of the rows, each times its number, and of another vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TLanes Dot(T* numbers, TLanes sum)
    {
        sum = TLanes.MultiplyAdd(TLanes.BroadcastAt(numbers), _v0, sum);
        if (TRows.Count > 1)
            sum = TLanes.MultiplyAdd(TLanes.BroadcastAt(numbers + TLanes.ScalarStride), _v1, sum);
        if (TRows.Count > 2)
            sum = TLanes.MultiplyAdd(TLanes.BroadcastAt(numbers + 2 * TLanes.ScalarStride), _v2, sum);
        if (TRows.Count > 3)
            sum = TLanes.MultiplyAdd(TLanes.BroadcastAt(numbers + 3 * TLanes.ScalarStride), _v3, sum);
        if (TRows.Count > 4)
            sum = TLanes.MultiplyAdd(TLanes.BroadcastAt(numbers + 4 * TLanes.ScalarStride), _v4, sum);
        if (TRows.Count > 5)
            sum = TLanes.MultiplyAdd(TLanes.BroadcastAt(numbers + 5 * TLanes.ScalarStride), _v5, sum);
        if (TRows.Count > 6)
            sum = TLanes.MultiplyAdd(TLanes.BroadcastAt(numbers + 6 * TLanes.ScalarStride), _v6, sum);
        return sum;
    }
}
