using System.Numerics;
using EquivSim.Fourier;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>Multiplies functions on the sphere as trigonometric polynomials on the torus, whose product is a convolution of coefficients, by fast Fourier transforms.</summary>
internal sealed unsafe class FourierKernel<TLanes, T> : BilinearKernel<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TorusBasis _basis1, _basis2, _basis3;
    private readonly TorusTransform<TLanes, T> _torus;
    private readonly SparseRows<TLanes, T> _forth1, _back1, _forth2, _back2, _forth3, _back3;
    private readonly AlignedBuffer<T> _waves;
    private readonly double[] _x, _y, _z, _yGradient;

    public FourierKernel(TensorProductSpec spec, GridVisit visit, FourierProvider provider)
    {
        (int Degree, double Factor)[] in1 = [.. visit.In1.Select(b => spec.In1[b].Irrep.L).Zip(visit.Product.Factors1)];
        (int Degree, double Factor)[] in2 = [.. visit.In2.Select(b => spec.In2[b].Irrep.L).Zip(visit.Product.Factors2)];
        (int Degree, double Factor)[] @out = [.. visit.Product.Outputs.Select(p => spec.IrrepsOf(p).Out.L).Zip(visit.Product.OutputFactors)];
        (_basis1, _basis2) = (new TorusBasis(in1.Max(i => i.Degree)), new TorusBasis(in2.Max(i => i.Degree)));
        _basis3 = new TorusBasis(_basis1.MaxDegree + _basis2.MaxDegree);
        _torus = new(_basis3.MaxDegree, provider);
        (_forth1, _back1) = Both(in1.Sum(i => 2 * i.Degree + 1), _basis1, _basis1.FromIrreps(in1));
        (_forth2, _back2) = Both(in2.Sum(i => 2 * i.Degree + 1), _basis2, _basis2.FromIrreps(in2));
        // Sums over the grid times a wave are its coefficient, once divided by the wave's square.
        (_forth3, _back3) = Both(
            @out.Sum(o => 2 * o.Degree + 1), _basis3, _basis3.Integrals(@out).Select(e => (e.Wave, e.Component, e.Factor / (_torus.PointCount * MeanSquare(_basis3.Waves[e.Wave])))));
        _waves = new AlignedBuffer<T>(_basis3.Waves.Length * TLanes.Stride);
        (_x, _y, _z, _yGradient) = (new double[_torus.ValueCount], new double[_torus.ValueCount], new double[_torus.ValueCount], new double[_torus.ValueCount]);
    }

    public override void Prepare(T* y, bool backward)
    {
        _forth2.Multiply(y, _waves.Pointer);
        _torus.Synthesize(_basis2, _waves.Pointer, _y);
        if (backward)
            Array.Clear(_yGradient);
    }

    public override void Forward(T* x, T* z)
    {
        Evaluate(x);
        for (int i = 0; i < _z.Length; i++)
            _z[i] = _x[i] * _y[i];
        _torus.Project(_basis3, _z, _waves.Pointer);
        _back3.Multiply(_waves.Pointer, z);
    }

    public override void Backward(T* x, T* zGradient, T* xGradient, bool wantsY)
    {
        _forth3.Multiply(zGradient, _waves.Pointer);
        _torus.Synthesize(_basis3, _waves.Pointer, _z);
        if (wantsY)
        {
            Evaluate(x);
            for (int i = 0; i < _z.Length; i++)
                _yGradient[i] += _z[i] * _x[i];
        }
        if (xGradient == null)
            return;
        for (int i = 0; i < _z.Length; i++)
            _x[i] = _z[i] * _y[i];
        _torus.Project(_basis1, _x, _waves.Pointer);
        _back1.MultiplyAdd(_waves.Pointer, xGradient);
    }

    public override void Finish(T* yGradient)
    {
        _torus.Project(_basis2, _yGradient, _waves.Pointer);
        _back2.MultiplyAdd(_waves.Pointer, yGradient);
    }

    private static double MeanSquare(TorusWave wave) => (wave.K == 0 ? 1 : 0.5) * (wave.M == 0 ? 1 : 0.5);

    private static (SparseRows<TLanes, T> Forth, SparseRows<TLanes, T> Back) Both(
        int components, TorusBasis basis, IEnumerable<(int Wave, int Component, double Factor)> entries)
    {
        (int Wave, int Component, double Factor)[] all = [.. entries];
        return (new(basis.Waves.Length, all.Select(e => (e.Wave, e.Component, e.Factor))), new(components, all.Select(e => (e.Component, e.Wave, e.Factor))));
    }

    private void Evaluate(T* x)
    {
        _forth1.Multiply(x, _waves.Pointer);
        _torus.Synthesize(_basis1, _waves.Pointer, _x);
    }
}
