using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>cos or sin(kθ) times cos or sin(mφ).</summary>
/// <param name="K">Frequency in θ.</param>
/// <param name="M">Frequency in φ, not negative.</param>
/// <param name="IsSine">Whether the factor in φ is the sine.</param>
internal readonly record struct TorusWave(int K, int M, bool IsSine)
{
    /// <summary>Whether the factor in θ is the sine: functions on the sphere, continued past the poles, are odd in θ where m is.</summary>
    public bool IsPolarSine => M % 2 != 0;
}

/// <summary>
/// Functions on the sphere as trigonometric polynomials on the torus, θ running over the whole circle (Luo, Chen and Krishnapriyan 2024), in real
/// form. A harmonic of degree l has only frequencies k = l, l-2, ..., so that the change of basis is sparse.
/// </summary>
internal sealed class TorusBasis
{
    private readonly Dictionary<TorusWave, int> _places = [];

    public TorusBasis(int maxDegree)
    {
        MaxDegree = maxDegree;
        for (int m = 0; m <= maxDegree; m++)
        {
            for (int k = m % 2; k <= maxDegree; k++)
            {
                _places.Add(new TorusWave(k, m, false), _places.Count);
                if (m > 0)
                    _places.Add(new TorusWave(k, m, true), _places.Count);
            }
        }
        Waves = [.. _places.Keys];
    }

    /// <summary>Highest frequency in either direction.</summary>
    public int MaxDegree { get; }

    /// <summary>The waves in order.</summary>
    public TorusWave[] Waves { get; }

    /// <summary>Place of a wave.</summary>
    public int this[TorusWave wave] => _places[wave];

    /// <summary>Waves of the functions made of irreps, (wave, component, factor).</summary>
    /// <param name="irreps">Degree of each irrep and a factor; their components lie one after the other.</param>
    public IEnumerable<(int Wave, int Component, double Factor)> FromIrreps(IReadOnlyList<(int Degree, double Factor)> irreps)
    {
        int points = irreps.Max(i => i.Degree) + 1, offset = 0;
        var grid = SphereGrid.Equispaced(points, 1);
        var table = new PolarTable(points - 1, grid);
        foreach ((int l, double factor) in irreps)
        {
            for (int m = 0; m <= l; m++)
            {
                for (int k = l; k >= m % 2; k -= 2)
                {
                    // Sums over half-shifted points are exact for these frequencies.
                    double coefficient = 0;
                    for (int i = 0; i < points; i++)
                        coefficient += table[i, l, m, SphereSlope.None] * Polar(k, m, grid.Betas[i]);
                    coefficient *= factor * (k == 0 ? 1 : 2) / points;
                    yield return (this[new TorusWave(k, m, false)], offset + l + m, coefficient);
                    if (m > 0)
                        yield return (this[new TorusWave(k, m, true)], offset + l - m, coefficient);
                }
            }
            offset += 2 * l + 1;
        }
    }

    /// <summary>Integrals over the sphere of waves times the harmonics of irreps, (wave, component, factor).</summary>
    /// <param name="irreps">Degree of each irrep and a factor.</param>
    public IEnumerable<(int Wave, int Component, double Factor)> Integrals(IReadOnlyList<(int Degree, double Factor)> irreps)
    {
        int maxDegree = irreps.Max(i => i.Degree), offset = 0;
        var grid = SphereGrid.GaussLegendre((MaxDegree + maxDegree) / 2 + 1, 1);
        var table = new PolarTable(maxDegree, grid);
        foreach ((int l, double factor) in irreps)
        {
            for (int m = 0; m <= Math.Min(l, MaxDegree); m++)
            {
                for (int k = MaxDegree - (MaxDegree - l & 1); k >= m % 2; k -= 2)
                {
                    double integral = 0;
                    for (int i = 0; i < grid.Betas.Count; i++)
                        integral += grid.Weights[i] * table[i, l, m, SphereSlope.None] * Polar(k, m, grid.Betas[i]);
                    integral *= factor * (m == 0 ? 2 * Math.PI : Math.PI);
                    yield return (this[new TorusWave(k, m, false)], offset + l + m, integral);
                    if (m > 0)
                        yield return (this[new TorusWave(k, m, true)], offset + l - m, integral);
                }
            }
            offset += 2 * l + 1;
        }
    }

    /// <summary>The products of the waves of two bases in terms of a third: direct convolution.</summary>
    public static IEnumerable<Coupling> Products(TorusBasis first, TorusBasis second, TorusBasis result)
    {
        for (int a = 0; a < first.Waves.Length; a++)
        {
            for (int b = 0; b < second.Waves.Length; b++)
            {
                (TorusWave left, TorusWave right) = (first.Waves[a], second.Waves[b]);
                foreach ((int k, double inTheta) in Product(left.K, left.IsPolarSine, right.K, right.IsPolarSine))
                {
                    foreach ((int m, double inPhi) in Product(left.M, left.IsSine, right.M, right.IsSine))
                    {
                        double factor = inTheta * inPhi;
                        if (factor != 0)
                            yield return new Coupling(a, b, result[new TorusWave(k, m, left.IsSine != right.IsSine)], factor);
                    }
                }
            }
        }
    }

    /// <summary>cos or sin(p x) times cos or sin(q x) as cosines, or sines if one of the two is a sine, of p + q and |p - q|.</summary>
    private static (int Frequency, double Factor)[] Product(int p, bool isFirstSine, int q, bool isSecondSine)
    {
        double sign = p == q ? 0 : p > q ? 1 : -1;
        return (isFirstSine, isSecondSine) switch
        {
            (false, false) => [(p + q, 0.5), (Math.Abs(p - q), 0.5)],
            (true, true) => [(p + q, -0.5), (Math.Abs(p - q), 0.5)],
            (true, false) => [(p + q, 0.5), (Math.Abs(p - q), 0.5 * sign)],
            _ => [(p + q, 0.5), (Math.Abs(p - q), -0.5 * sign)],
        };
    }

    private static double Polar(int k, int m, double theta) => m % 2 == 0 ? Math.Cos(k * theta) : Math.Sin(k * theta);
}
