using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>Weights from a B-spline table: a sum over a few rows that follow each other, each of one block of channels.</summary>
/// <typeparam name="TLanes">Vector of channels.</typeparam>
/// <typeparam name="T">Number.</typeparam>
/// <typeparam name="TOrder">Number of rows that meet at a point: degree of the spline plus one.</typeparam>
internal readonly unsafe struct TabulatedWeights<TLanes, T, TOrder>(T* table, int* rows, T* basis) : IEdgeWeights<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
    where TOrder : struct, ITileRows
{
    private readonly T* _table = table;  // [rows, 2 vectors]
    private readonly int* _rows = rows;  // first row of each edge
    private readonly T* _basis = basis;  // [edges, 2, order]: of values, then of slopes

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Values(int edge, out TLanes first, out TLanes second)
    {
        T* row = _table + (nint)_rows[edge] * 2 * TLanes.Stride;
        T* basis = _basis + (nint)edge * 2 * TOrder.Count;
        first = second = default;
        for (int k = 0; k < TOrder.Count; k++, row += 2 * TLanes.Stride)
        {
            TLanes b = TLanes.Broadcast(basis[k]);
            first = TLanes.MultiplyAdd(b, TLanes.Load(row), first);
            second = TLanes.MultiplyAdd(b, TLanes.Load(row + TLanes.Stride), second);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ValuesAndSlopes(int edge, out TLanes first, out TLanes second, out TLanes firstSlope, out TLanes secondSlope)
    {
        T* row = _table + (nint)_rows[edge] * 2 * TLanes.Stride;
        T* basis = _basis + (nint)edge * 2 * TOrder.Count;
        first = second = firstSlope = secondSlope = default;
        for (int k = 0; k < TOrder.Count; k++, row += 2 * TLanes.Stride)
        {
            TLanes b = TLanes.Broadcast(basis[k]), d = TLanes.Broadcast(basis[TOrder.Count + k]);
            TLanes x = TLanes.Load(row), y = TLanes.Load(row + TLanes.Stride);
            first = TLanes.MultiplyAdd(b, x, first);
            second = TLanes.MultiplyAdd(b, y, second);
            firstSlope = TLanes.MultiplyAdd(d, x, firstSlope);
            secondSlope = TLanes.MultiplyAdd(d, y, secondSlope);
        }
    }
}
