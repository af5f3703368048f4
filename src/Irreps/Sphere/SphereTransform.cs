namespace EquivSim.O3;

/// <summary>
/// Functions on the sphere, f = sum x_lm Y_lm, from their coefficients to their values on a grid and back: a Legendre sum for
/// every m, then a Fourier sum over the azimuths.
/// </summary>
/// <remarks>
/// Back is exact for a function of degree l' if l' + lmax is not above the grid's degree: products of functions need a
/// larger grid than there and back. e3nn's grids with normalisation "component" have f = sum x_lm Y_lm / sqrt(lmax+1) with Y in
/// normalisation <see cref="HarmonicNormalization.Norm"/>, and "norm" the same with <see cref="HarmonicNormalization.Component"/>.
/// </remarks>
/// <example><code>
/// var transform = new SphereTransform(4, SphereGrid.GaussLegendre(degree: 8));
/// double[] signal = new double[transform.PointCount];
/// transform.ToGrid(coefficients, signal);               // 25 numbers to 5 x 9
/// transform.FromGrid(signal, coefficients);
/// </code></example>
public sealed class SphereTransform
{
    // [beta, (l, m >= 0)] with the place of m in degree l as for harmonics; forth and back.
    private readonly double[] _synthesis;
    private readonly double[] _analysis;

    // [alpha, lmax + m]: cos(m alpha), sin(|m| alpha) for m < 0.
    private readonly double[] _azimuth;
    private readonly int _betas;
    private readonly int _alphas;

    /// <summary>Prepares the transform.</summary>
    /// <param name="lmax">Largest degree.</param>
    /// <param name="grid">Where the functions are sampled.</param>
    /// <param name="normalization">Scale of the harmonics.</param>
    /// <exception cref="ArgumentException">The grid is too coarse for there and back.</exception>
    public SphereTransform(int lmax, SphereGrid grid, HarmonicNormalization normalization = HarmonicNormalization.Component)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lmax);
        ArgumentNullException.ThrowIfNull(grid);
        if (grid.Degree < 2 * lmax)
            throw new ArgumentException($"Received a grid exact to degree {grid.Degree}, expected at least {2 * lmax} for harmonics up to {lmax}.");
        MaxL = lmax;
        Grid = grid;
        Normalization = normalization;
        (_betas, _alphas) = (grid.Betas.Count, grid.Alphas.Count);
        var harmonics = new SphericalHarmonics(lmax, normalize: true, normalization);
        int count = harmonics.Count;

        // At azimuth 0 the harmonics with m >= 0 are their polar parts.
        _synthesis = new double[_betas * count];
        double[] meridian = [.. grid.Betas.SelectMany(beta => new[] { 0, Math.Cos(beta), Math.Sin(beta) })];
        harmonics.Compute(meridian, _synthesis);
        _analysis = new double[_synthesis.Length];
        for (int l = 0; l <= lmax; l++)
        {
            double scale = normalization.Scale(l);
            for (int b = 0; b < _betas; b++)
            {
                for (int k = l * l; k < (l + 1) * (l + 1); k++)
                    _analysis[b * count + k] = _synthesis[b * count + k] * grid.Weights[b] / (2 * _alphas * scale * scale);
            }
        }
        _azimuth = new double[_alphas * (2 * lmax + 1)];
        for (int a = 0; a < _alphas; a++)
        {
            for (int m = -lmax; m <= lmax; m++)
                _azimuth[a * (2 * lmax + 1) + lmax + m] = m < 0 ? Math.Sin(-m * grid.Alphas[a]) : Math.Cos(m * grid.Alphas[a]);
        }
    }

    /// <summary>Largest degree.</summary>
    public int MaxL { get; }

    /// <summary>Where the functions are sampled.</summary>
    public SphereGrid Grid { get; }

    /// <summary>Scale of the harmonics.</summary>
    public HarmonicNormalization Normalization { get; }

    /// <summary>Number of coefficients, (<see cref="MaxL"/>+1)^2.</summary>
    public int CoefficientCount => (MaxL + 1) * (MaxL + 1);

    /// <summary>Number of grid points.</summary>
    public int PointCount => _betas * _alphas;

    /// <summary>Values on the grid.</summary>
    /// <param name="coefficients">[n, <see cref="CoefficientCount"/>], row-major.</param>
    /// <param name="signal">Filled; [n, Grid.Betas.Count, Grid.Alphas.Count].</param>
    /// <exception cref="ArgumentException">The lengths do not belong together.</exception>
    public void ToGrid(ReadOnlySpan<double> coefficients, Span<double> signal)
    {
        int n = Check(coefficients.Length, signal.Length), orders = 2 * MaxL + 1, count = CoefficientCount;
        double[] waves = new double[orders];
        for (int row = 0; row < n * _betas; row++)
        {
            ReadOnlySpan<double> x = coefficients.Slice(row / _betas * count, count), p = _synthesis.AsSpan(row % _betas * count, count);
            Array.Clear(waves);
            for (int l = 0; l <= MaxL; l++)
            {
                for (int m = -l; m <= l; m++)
                    waves[MaxL + m] += p[l * l + l + Math.Abs(m)] * x[l * l + l + m];
            }
            for (int a = 0; a < _alphas; a++)
            {
                double sum = 0;
                for (int m = 0; m < orders; m++)
                    sum += _azimuth[a * orders + m] * waves[m];
                signal[row * _alphas + a] = sum;
            }
        }
    }

    /// <summary>Coefficients from the values on the grid.</summary>
    /// <param name="signal">[n, Grid.Betas.Count, Grid.Alphas.Count], row-major.</param>
    /// <param name="coefficients">Filled; [n, <see cref="CoefficientCount"/>].</param>
    /// <exception cref="ArgumentException">The lengths do not belong together.</exception>
    public void FromGrid(ReadOnlySpan<double> signal, Span<double> coefficients)
    {
        int n = Check(coefficients.Length, signal.Length), orders = 2 * MaxL + 1, count = CoefficientCount;
        double[] waves = new double[orders];
        coefficients.Clear();
        for (int row = 0; row < n * _betas; row++)
        {
            Array.Clear(waves);
            for (int a = 0; a < _alphas; a++)
            {
                double value = signal[row * _alphas + a];
                for (int m = 0; m < orders; m++)
                    waves[m] += _azimuth[a * orders + m] * value;
            }
            Span<double> x = coefficients.Slice(row / _betas * count, count);
            ReadOnlySpan<double> p = _analysis.AsSpan(row % _betas * count, count);
            for (int l = 0; l <= MaxL; l++)
            {
                for (int m = -l; m <= l; m++)
                    x[l * l + l + m] += p[l * l + l + Math.Abs(m)] * waves[MaxL + m];
            }
        }
    }

    private int Check(int coefficients, int signal)
    {
        int n = coefficients / CoefficientCount;
        if (coefficients % CoefficientCount != 0 || signal != n * PointCount)
            throw new ArgumentException($"Received {coefficients} coefficients and {signal} grid values, expected multiples of {CoefficientCount} and {PointCount}.");
        return n;
    }
}
