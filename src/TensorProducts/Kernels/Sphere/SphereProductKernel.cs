using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// Multiplies several functions in one visit to the smallest exact grid, one channel of as many samples as there are lanes, ring by ring; the
/// gradients, and those along a direction, are products of the same values.
/// </summary>
internal sealed unsafe class SphereProductKernel<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _rings, _points, _components, _outWaves;
    private readonly SphereFactor<TLanes, T>[] _factors;
    private readonly PolarTransform<TLanes, T> _polar;
    private readonly AzimuthTransform<TLanes, T> _azimuth;
    private readonly AlignedBuffer<T> _waves, _slopeWaves, _ring, _gradientRing, _sum;

    public SphereProductKernel(SphereProductSpec spec)
    {
        _points = (spec.Degree + 4) / 4 * 4;
        var grid = SphereGrid.GaussLegendre(spec.Degree / 2 + 1, _points);
        _rings = grid.Betas.Count;
        var table = new PolarTable(Math.Max(spec.Out.MaxL, spec.Inputs.Max(i => i.MaxL)), grid);
        double component = Math.Sqrt(4 * Math.PI);
        _factors =
        [
            .. spec.Inputs.Zip(spec.Powers, (irreps, power) => new SphereFactor<TLanes, T>(
                new([.. irreps.Select(b => (b.Irrep.L, component))], irreps.MaxL, grid, table, SphereSlope.None), new(irreps.MaxL, _points), power, irreps.MaxL, _rings, _points)),
        ];
        _polar = new(
            [.. spec.Out.Select(b => (b.Irrep.L, 1 / component))], spec.Out.MaxL, grid, table, SphereSlope.None, [.. grid.Weights.Select(w => w * 2 * Math.PI / _points)]);
        _azimuth = new(spec.Out.MaxL, _points);
        _components = spec.Out.Sum(b => b.Irrep.Dimension);
        _outWaves = (2 * spec.Out.MaxL + 1) * TLanes.Stride;
        (_waves, _slopeWaves) = (new(_rings * _outWaves), new(_rings * _outWaves));
        (_ring, _gradientRing, _sum) = (new(_points * TLanes.Stride), new(_points * TLanes.Stride), new(_points * TLanes.Stride));
    }

    /// <summary>Writes the product.</summary>
    /// <param name="x">Components of each function.</param>
    /// <param name="z">Receives the product's.</param>
    public void Forward(T** x, T* z)
    {
        for (int f = 0; f < _factors.Length; f++)
            _factors[f].Evaluate(x[f]);
        for (int ring = 0; ring < _rings; ring++)
        {
            foreach (SphereFactor<TLanes, T> factor in _factors)
                factor.EvaluateRing(ring);
            Fill(_ring.Pointer, 1);
            MultiplyWithout(_ring.Pointer, null, null);
            _azimuth.Project(_ring.Pointer, _waves.Pointer + ring * _outWaves);
        }
        new Span<T>(z, _components * TLanes.Stride).Clear();
        _polar.Project(_waves.Pointer, z);
    }

    /// <summary>Adds to the gradients of z · zGradient.</summary>
    public void Backward(T** x, T* zGradient, T** xGradient)
    {
        for (int f = 0; f < _factors.Length; f++)
            _factors[f].Evaluate(x[f]);
        _polar.Synthesize(zGradient, _waves.Pointer);
        for (int ring = 0; ring < _rings; ring++)
        {
            foreach (SphereFactor<TLanes, T> factor in _factors)
                factor.EvaluateRing(ring);
            _azimuth.Synthesize(_waves.Pointer + ring * _outWaves, _gradientRing.Pointer);
            foreach (SphereFactor<TLanes, T> factor in _factors)
            {
                Scale(_gradientRing.Pointer, factor.Power, _ring.Pointer);
                MultiplyWithout(_ring.Pointer, factor, null);
                factor.ProjectRing(ring, _ring.Pointer);
            }
        }
        for (int f = 0; f < _factors.Length; f++)
            _factors[f].Project(xGradient[f]);
    }

    /// <summary>
    /// The slopes of the product and of its gradients along directions of the functions: writes the first, adds the second.
    /// </summary>
    public void DoubleBackward(T** x, T** direction, T* zGradient, T* zSlope, T** xSlope)
    {
        for (int f = 0; f < _factors.Length; f++)
        {
            _factors[f].Evaluate(x[f]);
            _factors[f].EvaluateSlope(direction[f]);
        }
        _polar.Synthesize(zGradient, _waves.Pointer);
        for (int ring = 0; ring < _rings; ring++)
        {
            foreach (SphereFactor<TLanes, T> factor in _factors)
            {
                factor.EvaluateRing(ring);
                factor.EvaluateRingSlope(ring);
            }
            _azimuth.Synthesize(_waves.Pointer + ring * _outWaves, _gradientRing.Pointer);
            _sum.Span.Clear();
            foreach (SphereFactor<TLanes, T> moved in _factors)
                AddSlope(moved.Power, null, moved);
            _azimuth.Project(_sum.Pointer, _slopeWaves.Pointer + ring * _outWaves);
            foreach (SphereFactor<TLanes, T> factor in _factors)
            {
                _sum.Span.Clear();
                foreach (SphereFactor<TLanes, T> moved in _factors)
                    AddSlope(factor.Power * (moved.Power - (moved == factor ? 1 : 0)), factor, moved);
                factor.ProjectRing(ring, _sum.Pointer);
            }
        }
        new Span<T>(zSlope, _components * TLanes.Stride).Clear();
        _polar.Project(_slopeWaves.Pointer, zSlope);
        for (int f = 0; f < _factors.Length; f++)
            _factors[f].Project(xSlope[f]);
    }

    /// <summary>sum += times * slope of one factor * all others, times the gradient where a factor is left out for it.</summary>
    private void AddSlope(int times, SphereFactor<TLanes, T>? without, SphereFactor<TLanes, T> moved)
    {
        if (times == 0)
            return;
        if (without is null)
            Fill(_ring.Pointer, times);
        else
            Scale(_gradientRing.Pointer, times, _ring.Pointer);
        Multiply(_ring.Pointer, moved.Slopes.Pointer);
        MultiplyWithout(_ring.Pointer, without, moved);
        Add(_ring.Pointer, _sum.Pointer);
    }

    /// <summary>Multiplies by all factors but one or two of them.</summary>
    private void MultiplyWithout(T* ring, SphereFactor<TLanes, T>? first, SphereFactor<TLanes, T>? second)
    {
        foreach (SphereFactor<TLanes, T> factor in _factors)
        {
            int power = factor.Power - (factor == first ? 1 : 0) - (factor == second ? 1 : 0);
            for (int i = 0; i < power; i++)
                Multiply(ring, factor.Values.Pointer);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(T* ring, T* values)
    {
        for (int i = 0, end = _points * TLanes.Stride; i < end; i += TLanes.Stride)
            (TLanes.Load(ring + i) * TLanes.Load(values + i)).Store(ring + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(T* ring, T* sum)
    {
        for (int i = 0, end = _points * TLanes.Stride; i < end; i += TLanes.Stride)
            (TLanes.Load(sum + i) + TLanes.Load(ring + i)).Store(sum + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scale(T* source, int factor, T* ring)
    {
        TLanes times = TLanes.Broadcast(T.CreateTruncating(factor));
        for (int i = 0, end = _points * TLanes.Stride; i < end; i += TLanes.Stride)
            (times * TLanes.Load(source + i)).Store(ring + i);
    }

    private void Fill(T* ring, int value) => new Span<T>(ring, _points * TLanes.Stride).Fill(T.CreateTruncating(value));
}
