using System.Numerics;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>A function, or a slope of one, that both operands of a visit to a grid are evaluated to.</summary>
internal sealed unsafe class GridSignal<TLanes, T>(PolarTransform<TLanes, T> x, PolarTransform<TLanes, T> y, int waves1, int rings, int points)
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>From the first operand's components.</summary>
    public PolarTransform<TLanes, T> X { get; } = x;

    /// <summary>From the second operand's components.</summary>
    public PolarTransform<TLanes, T> Y { get; } = y;

    /// <summary>Waves of the first operand on all rings, and later those of its gradient.</summary>
    public AlignedBuffer<T> XWaves { get; } = new(rings * waves1 * TLanes.Stride);

    /// <summary>The first operand on one ring.</summary>
    public AlignedBuffer<T> XRing { get; } = new(points * TLanes.Stride);

    /// <summary>The second operand on the grid.</summary>
    public AlignedBuffer<T> YValues { get; } = new(rings * points * TLanes.Stride);

    /// <summary>Gradient of the second operand's values.</summary>
    public AlignedBuffer<T> YGradient { get; } = new(rings * points * TLanes.Stride);
}
