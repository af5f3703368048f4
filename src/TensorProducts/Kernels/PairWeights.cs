using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>Weights that were computed once for each pair of atoms; both directions of a pair share a row.</summary>
/// <param name="values">[pairs, 2 vectors].</param>
/// <param name="slopes">[pairs, 2 vectors], derivatives by the pair's distance.</param>
/// <param name="pairs">Pair of each edge.</param>
/// <param name="sign">Multiplies both: an edge walked the other way round changes the sign of odd harmonics.</param>
internal readonly unsafe struct PairWeights<TLanes, T>(T* values, T* slopes, int* pairs, T sign) : IEdgeWeights<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    private readonly T* _values = values;
    private readonly T* _slopes = slopes;
    private readonly int* _pairs = pairs;
    private readonly TLanes _sign = TLanes.Broadcast(sign);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Pair<TLanes, T> Values(int edge) => Read(_values, edge);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ValuesAndSlopes(int edge, out Pair<TLanes, T> values, out Pair<TLanes, T> slopes) => (values, slopes) = (Read(_values, edge), Read(_slopes, edge));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Pair<TLanes, T> Read(T* rows, int edge) => new Pair<TLanes, T>(_sign, _sign) * Pair<TLanes, T>.Load(rows + _pairs[edge] * (nint)Pair<TLanes, T>.Stride);
}
