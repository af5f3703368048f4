using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>Two vectors of channels for each edge: weights that are given as they are, or their gradients.</summary>
/// <param name="start">The first row's.</param>
/// <param name="stride">Numbers from one row to the next.</param>
/// <param name="order">Row of each edge.</param>
internal readonly unsafe struct EdgeRows<TLanes, T>(T* start, nint stride, int* order) : IEdgeWeights<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    private readonly T* _start = start;
    private readonly nint _stride = stride;
    private readonly int* _order = order;

    /// <summary>The row of an edge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* At(int edge) => _start + _order[edge] * _stride;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Pair<TLanes, T> Values(int edge) => Pair<TLanes, T>.Load(At(edge));

    /// <summary>Weights that are given do not depend on the edge's length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ValuesAndSlopes(int edge, out Pair<TLanes, T> values, out Pair<TLanes, T> slopes) => (values, slopes) = (Values(edge), default);
}
