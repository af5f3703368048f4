using System.Numerics;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>A function on the grid whose components are read off: the product or the bracket.</summary>
/// <param name="transform">From the components, weighted for integration.</param>
/// <param name="firstComponent">Where its components start.</param>
/// <param name="max3">Its highest wave.</param>
/// <param name="rings">Rings of the grid.</param>
/// <param name="factors">The products that it is the sum of: a signal of the first operand and one of the second.</param>
internal sealed unsafe class GridOutput<TLanes, T>(
    PolarTransform<TLanes, T> transform, int firstComponent, int max3, int rings, params (GridSignal<TLanes, T> X, GridSignal<TLanes, T> Y)[] factors)
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>From the components, weighted for integration.</summary>
    public PolarTransform<TLanes, T> Transform { get; } = transform;

    /// <summary>Where its components start, in numbers.</summary>
    public int Offset { get; } = firstComponent * TLanes.Stride;

    /// <summary>The products that it is the sum of.</summary>
    public (GridSignal<TLanes, T> X, GridSignal<TLanes, T> Y)[] Factors { get; } = factors;

    /// <summary>Its waves on all rings, and later those of its gradient.</summary>
    public AlignedBuffer<T> Waves { get; } = new(rings * RingWaves.Count(max3) * TLanes.Stride);

    /// <summary>Spectrum of its gradient on one ring.</summary>
    public AlignedBuffer<T> Spectrum { get; } = new(RingSpectrum<TLanes, T>.Length(max3));
}
