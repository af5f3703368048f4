using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EquivSim.Electrostatics;

/// <summary>One term along one axis: exp(-t²x²), or on a periodic axis its sum over images, with first and second derivatives.</summary>
internal readonly struct AxisFactor
{
    private readonly double _t2, _length, _wave, _flat;
    private readonly double[] _coefficients;
    private readonly int _images;

    /// <param name="t">Width parameter.</param>
    /// <param name="length">Period; zero on an open axis.</param>
    public AxisFactor(double t, double length)
    {
        (_t2, _length, _coefficients) = (t * t, length, []);
        double tl = t * length;
        if (length > 0 && tl < 1.6)
        {
            // Few waves are better than many images: Poisson's formula.
            _wave = 2 * Math.PI / length;
            double flat = Math.Sqrt(Math.PI) / tl;
            _flat = flat;
            _coefficients = [.. Enumerable.Range(1, 8).Select(m => 2 * flat * Math.Exp(-Math.PI * Math.PI * m * m / (tl * tl))).TakeWhile(c => c > 1e-18 * flat)];
        }
        else if (length > 0)
        {
            _images = (int)Math.Ceiling(0.5 + 6.3 / tl);
        }
    }

    /// <summary>Value and derivatives at eight places.</summary>
    /// <param name="x">Distances; within half a period of zero on a periodic axis.</param>
    /// <param name="cosine">cos(2πx/L).</param>
    /// <param name="sine">sin(2πx/L).</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<double> F, Vector512<double> D, Vector512<double> S) Evaluate(Vector512<double> x, Vector512<double> cosine, Vector512<double> sine)
    {
        if (_flat > 0)
            return Waves(cosine, sine);
        if (_images == 0)
            return Gaussian(x);
        Vector512<double> f = default, d = default, s = default;
        for (int n = -_images; n <= _images; n++)
        {
            (Vector512<double> g, Vector512<double> gd, Vector512<double> gs) = Gaussian(x + Vector512.Create(n * _length));
            (f, d, s) = (f + g, d + gd, s + gs);
        }
        return (f, d, s);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (Vector512<double> F, Vector512<double> D, Vector512<double> S) Gaussian(Vector512<double> x)
    {
        Vector512<double> y = _t2 * x, f = Vector512.Exp(-y * x);
        return (f, -2 * y * f, (4 * y * y - Vector512.Create(2 * _t2)) * f);
    }

    private (Vector512<double> F, Vector512<double> D, Vector512<double> S) Waves(Vector512<double> cosine, Vector512<double> sine)
    {
        Vector512<double> f = Vector512.Create(_flat), d = default, s = default, c = cosine, z = sine;
        for (int m = 1; m <= _coefficients.Length; m++)
        {
            double a = _coefficients[m - 1], k = m * _wave;
            f += a * c;
            d -= a * k * z;
            s -= a * k * k * c;
            (c, z) = (c * cosine - z * sine, z * cosine + c * sine);
        }
        return (f, d, s);
    }
}
