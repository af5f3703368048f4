using System.Numerics;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>One function of a <see cref="SphereProductKernel{TLanes, T}"/>: its transforms, values on a ring, a direction, and gradients.</summary>
internal sealed unsafe class SphereFactor<TLanes, T>(
    PolarTransform<TLanes, T> polar, AzimuthTransform<TLanes, T> azimuth, int power, int maxDegree, int rings, int points)
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly AlignedBuffer<T> _waves = new(rings * (2 * maxDegree + 1) * TLanes.Stride), _slopeWaves = new(rings * (2 * maxDegree + 1) * TLanes.Stride);
    private readonly int _ringWaves = (2 * maxDegree + 1) * TLanes.Stride;

    /// <summary>How often the function occurs.</summary>
    public int Power { get; } = power;

    /// <summary>Values on the ring.</summary>
    public AlignedBuffer<T> Values { get; } = new(points * TLanes.Stride);

    /// <summary>Values of the direction on the ring.</summary>
    public AlignedBuffer<T> Slopes { get; } = new(points * TLanes.Stride);

    /// <summary>To waves on all rings.</summary>
    public void Evaluate(T* components) => polar.Synthesize(components, _waves.Pointer);

    /// <summary>To waves of the direction on all rings.</summary>
    public void EvaluateSlope(T* components) => polar.Synthesize(components, _slopeWaves.Pointer);

    /// <summary>To values on a ring.</summary>
    public void EvaluateRing(int ring) => azimuth.Synthesize(_waves.Pointer + ring * _ringWaves, Values.Pointer);

    /// <summary>To values of the direction on a ring.</summary>
    public void EvaluateRingSlope(int ring) => azimuth.Synthesize(_slopeWaves.Pointer + ring * _ringWaves, Slopes.Pointer);

    /// <summary>Takes a gradient of the values on a ring, whose waves are no longer needed.</summary>
    public void ProjectRing(int ring, T* gradient) => azimuth.Project(gradient, _waves.Pointer + ring * _ringWaves);

    /// <summary>Adds the gradient of the components.</summary>
    public void Project(T* components) => polar.Project(_waves.Pointer, components);
}
