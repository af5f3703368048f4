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
    public Pair<TLanes, T> Values(int edge)
    {
        T* row = Row(edge), basis = Basis(edge);
        Pair<TLanes, T> sum = default;
        for (int k = 0; k < TOrder.Count; k++, row += Pair<TLanes, T>.Stride)
            sum = Pair<TLanes, T>.MultiplyAdd(Pair<TLanes, T>.Broadcast(basis[k]), Pair<TLanes, T>.Load(row), sum);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ValuesAndSlopes(int edge, out Pair<TLanes, T> values, out Pair<TLanes, T> slopes)
    {
        T* row = Row(edge), basis = Basis(edge);
        Pair<TLanes, T> value = default, slope = default;
        for (int k = 0; k < TOrder.Count; k++, row += Pair<TLanes, T>.Stride)
        {
            Pair<TLanes, T> x = Pair<TLanes, T>.Load(row);
            value = Pair<TLanes, T>.MultiplyAdd(Pair<TLanes, T>.Broadcast(basis[k]), x, value);
            slope = Pair<TLanes, T>.MultiplyAdd(Pair<TLanes, T>.Broadcast(basis[TOrder.Count + k]), x, slope);
        }
        (values, slopes) = (value, slope);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T* Row(int edge) => _table + _rows[edge] * (nint)Pair<TLanes, T>.Stride;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T* Basis(int edge) => _basis + (nint)edge * 2 * TOrder.Count;
}
