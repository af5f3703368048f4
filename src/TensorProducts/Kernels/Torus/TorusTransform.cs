using System.Numerics;
using EquivSim.Fourier;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>Between coefficients of waves on lanes and values on an equispaced grid of the torus, lane by lane in float64, by fast Fourier transforms.</summary>
internal sealed unsafe class TorusTransform<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _points;
    private readonly RealTransform _transform;
    private readonly Complex[] _spectra;

    public TorusTransform(int maxFrequency, FourierProvider provider)
    {
        _points = GoodLength(2 * maxFrequency + 1);
        _transform = provider.PlanReal([_points, _points], TLanes.Width);
        _spectra = new Complex[_transform.SpectrumLength];
    }

    /// <summary>Values of all lanes.</summary>
    public int ValueCount => _transform.Length;

    /// <summary>Values of the sum of waves.</summary>
    public void Synthesize(TorusBasis basis, T* coefficients, double[] values)
    {
        Array.Clear(_spectra);
        for (int lane = 0; lane < TLanes.Width; lane++)
        {
            for (int w = 0; w < basis.Waves.Length; w++)
            {
                (TorusWave wave, double c) = (basis.Waves[w], double.CreateTruncating(coefficients[w * TLanes.Stride + lane]));
                // e^(imφ) has half of a cosine and -i/2 of a sine, and the same in θ; cos 0 is whole.
                double scale = (wave.M == 0 ? 1 : 0.5) * (wave.K == 0 ? 1 : 0.5);
                Complex term = (wave.IsSine ? -Complex.ImaginaryOne : Complex.One) * (wave.IsPolarSine ? -Complex.ImaginaryOne : Complex.One) * (scale * c);
                At(lane, wave.K, wave.M) += term;
                if (wave.K > 0)
                    At(lane, _points - wave.K, wave.M) += wave.IsPolarSine ? -term : term;
            }
        }
        _transform.Backward(_spectra, values);
    }

    /// <summary>The transposed map: adds the sums of the values times each wave.</summary>
    public void AddProjection(TorusBasis basis, double[] values, T* sums)
    {
        _transform.Forward(values, _spectra);
        for (int lane = 0; lane < TLanes.Width; lane++)
        {
            for (int w = 0; w < basis.Waves.Length; w++)
            {
                TorusWave wave = basis.Waves[w];
                // X[k, m] = sum of values e^(-ikθ) e^(-imφ).
                Complex plus = At(lane, wave.K, wave.M), minus = At(lane, wave.K == 0 ? 0 : _points - wave.K, wave.M);
                double sum = (wave.IsPolarSine, wave.IsSine) switch
                {
                    (false, false) => (plus.Real + minus.Real) / 2,
                    (false, true) => -(plus.Imaginary + minus.Imaginary) / 2,
                    (true, false) => (minus.Imaginary - plus.Imaginary) / 2,
                    _ => (minus.Real - plus.Real) / 2,
                };
                sums[w * TLanes.Stride + lane] += T.CreateTruncating(sum);
            }
        }
    }

    /// <summary>Points of one lane.</summary>
    public double PointCount => (double)_points * _points;

    private ref Complex At(int lane, int k, int m) => ref _spectra[(lane * _points + k) * (_points / 2 + 1) + m];

    /// <summary>The next even number whose only factors are 2, 3 and 5.</summary>
    private static int GoodLength(int atLeast)
    {
        for (int n = atLeast + atLeast % 2; ; n += 2)
        {
            int rest = n;
            foreach (int factor in new[] { 2, 3, 5 })
            {
                while (rest % factor == 0)
                    rest /= factor;
            }
            if (rest == 1)
                return n;
        }
    }
}
