using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>Where a tile's weights lie: one number for all lanes, or a vector of each sample's own.</summary>
internal interface ILaneWeights<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    static abstract unsafe TLanes Load(T* weights, int index);
}

internal readonly struct SharedLaneWeights<TLanes, T> : ILaneWeights<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    public static unsafe TLanes Load(T* weights, int index) => TLanes.BroadcastAt(weights + index);
}

internal readonly struct SampleLaneWeights<TLanes, T> : ILaneWeights<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged
{
    public static unsafe TLanes Load(T* weights, int index) => TLanes.Load(weights + (nint)index * TLanes.Stride);
}
