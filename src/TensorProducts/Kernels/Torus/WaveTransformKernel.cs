using System.Numerics;
using EquivSim.Fourier;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>The product of trigonometric polynomials on the torus by fast Fourier transforms, to an equispaced grid and back.</summary>
internal sealed unsafe class WaveTransformKernel<TLanes, T> : BilinearKernel<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TorusBasis _basis1, _basis2, _basis3;
    private readonly TorusTransform<TLanes, T> _torus;
    private readonly AlignedBuffer<T> _scales, _zGradient;
    private readonly double[] _x, _y, _z, _yGradient;

    /// <param name="first">Waves of the first factor.</param>
    /// <param name="second">Waves of the second factor.</param>
    /// <param name="result">Waves of the product.</param>
    /// <param name="provider">Fourier transforms.</param>
    public WaveTransformKernel(TorusBasis first, TorusBasis second, TorusBasis result, FourierProvider provider)
    {
        (_basis1, _basis2, _basis3) = (first, second, result);
        _torus = new(result.MaxDegree, provider);
        // Sums over the grid times a wave are its coefficient, once divided by the wave's square.
        _scales = new AlignedBuffer<T>([.. result.Waves.Select(w => T.CreateTruncating(1 / (_torus.PointCount * MeanSquare(w))))]);
        _zGradient = new AlignedBuffer<T>(result.Waves.Length * TLanes.Stride);
        (_x, _y, _z, _yGradient) = (new double[_torus.ValueCount], new double[_torus.ValueCount], new double[_torus.ValueCount], new double[_torus.ValueCount]);
    }

    public override void Prepare(T* y, bool backward)
    {
        _torus.Synthesize(_basis2, y, _y);
        if (backward)
            Array.Clear(_yGradient);
    }

    public override void Forward(T* x, T* z)
    {
        _torus.Synthesize(_basis1, x, _x);
        for (int i = 0; i < _z.Length; i++)
            _z[i] = _x[i] * _y[i];
        new Span<T>(z, _zGradient.Length).Clear();
        _torus.AddProjection(_basis3, _z, z);
        Scale(z, z);
    }

    public override void Backward(T* x, T* zGradient, T* xGradient, bool wantsY)
    {
        Scale(zGradient, _zGradient.Pointer);
        _torus.Synthesize(_basis3, _zGradient.Pointer, _z);
        if (wantsY)
        {
            _torus.Synthesize(_basis1, x, _x);
            for (int i = 0; i < _z.Length; i++)
                _yGradient[i] += _z[i] * _x[i];
        }
        if (xGradient == null)
            return;
        for (int i = 0; i < _z.Length; i++)
            _x[i] = _z[i] * _y[i];
        _torus.AddProjection(_basis1, _x, xGradient);
    }

    public override void Finish(T* yGradient) => _torus.AddProjection(_basis2, _yGradient, yGradient);

    private static double MeanSquare(TorusWave wave) => (wave.K == 0 ? 1 : 0.5) * (wave.M == 0 ? 1 : 0.5);

    private void Scale(T* source, T* target)
    {
        for (int w = 0; w < _scales.Length; w++, source += TLanes.Stride, target += TLanes.Stride)
            (TLanes.BroadcastAt(_scales.Pointer + w) * TLanes.Load(source)).Store(target);
    }
}
