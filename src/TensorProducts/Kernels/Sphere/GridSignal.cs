using System.Numerics;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>A function, or a slope of one, that both operands of a visit to a grid are evaluated to.</summary>
internal sealed unsafe class GridSignal<TLanes, T>(PolarTransform<TLanes, T> x, PolarTransform<TLanes, T> y, int max1, int max2, int rings)
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>From the first operand's components.</summary>
    public PolarTransform<TLanes, T> X { get; } = x;

    /// <summary>From the second operand's components.</summary>
    public PolarTransform<TLanes, T> Y { get; } = y;

    /// <summary>Waves of the first operand on all rings, and later those of its gradient.</summary>
    public AlignedBuffer<T> XWaves { get; } = new(rings * RingWaves.Count(max1) * TLanes.Stride);

    /// <summary>Spectrum of the first operand on one ring.</summary>
    public AlignedBuffer<T> XSpectrum { get; } = new(RingSpectrum<TLanes, T>.Length(max1));

    /// <summary>Spectra of the second operand on all rings.</summary>
    public AlignedBuffer<T> YSpectra { get; } = new(rings * RingSpectrum<TLanes, T>.Length(max2));

    /// <summary>Gradient of the second operand's waves on all rings.</summary>
    public AlignedBuffer<T> YGradient { get; } = new(rings * RingWaves.Count(max2) * TLanes.Stride);
}
