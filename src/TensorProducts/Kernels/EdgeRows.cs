using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>A row of two vectors for each edge, one after the other: weights that are given as they are, or their gradients.</summary>
/// <param name="start">The row of edge 0.</param>
internal readonly unsafe struct EdgeRows<TLanes, T>(T* start) : IEdgeWeights<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    private readonly T* _start = start;

    /// <summary>The row of an edge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* At(int edge) => _start + (nint)edge * 2 * TLanes.Stride;

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
