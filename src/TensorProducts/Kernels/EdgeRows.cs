using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>A row of two vectors for each edge, where a caller keeps them: weights that are given as they are, or their gradients.</summary>
/// <param name="start">The row of edge 0 in the caller's order.</param>
/// <param name="stride">Numbers from one edge's row to the next's.</param>
/// <param name="order">The caller's number of each edge.</param>
internal readonly unsafe struct EdgeRows<TLanes, T>(T* start, int stride, int* order) : IEdgeWeights<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    private readonly T* _start = start;
    private readonly nint _stride = stride;
    private readonly int* _order = order;

    /// <summary>Whether there are no rows.</summary>
    public bool IsNull => _start == null;

    /// <summary>The row of an edge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* At(int edge) => _start + _order[edge] * _stride;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Values(int edge, out TLanes first, out TLanes second)
    {
        T* row = At(edge);
        (first, second) = (TLanes.Load(row), TLanes.Load(row + TLanes.Stride));
    }

    /// <summary>Weights that are given do not depend on the edge's length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ValuesAndSlopes(int edge, out TLanes first, out TLanes second, out TLanes firstSlope, out TLanes secondSlope)
    {
        Values(edge, out first, out second);
        firstSlope = secondSlope = default;
    }
}
