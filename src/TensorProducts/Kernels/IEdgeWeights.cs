using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>The radial weights of a run of edges for one path and one block of channels (two vectors).</summary>
internal interface IEdgeWeights<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    /// <summary>Weights of an edge.</summary>
    Pair<TLanes, T> Values(int edge);

    /// <summary>Weights of an edge and their derivatives by the edge's length.</summary>
    void ValuesAndSlopes(int edge, out Pair<TLanes, T> values, out Pair<TLanes, T> slopes);
}
