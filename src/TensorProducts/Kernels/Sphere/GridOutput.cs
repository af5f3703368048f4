using System.Numerics;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>A function on the grid whose components are read off: the product or the bracket.</summary>
internal sealed unsafe class GridOutput<TLanes, T>(PolarTransform<TLanes, T> transform, int firstComponent, int waves, int rings, int points)
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>From the components, weighted for integration.</summary>
    public PolarTransform<TLanes, T> Transform { get; } = transform;

    /// <summary>Where its components start, in numbers.</summary>
    public int Offset { get; } = firstComponent * TLanes.Stride;

    /// <summary>Its waves on all rings.</summary>
    public AlignedBuffer<T> Waves { get; } = new(rings * waves * TLanes.Stride);

    /// <summary>Its values on one ring.</summary>
    public AlignedBuffer<T> Ring { get; } = new(points * TLanes.Stride);
}
