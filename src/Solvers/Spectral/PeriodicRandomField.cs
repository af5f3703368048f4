using System.Numerics;
using EquivSim.Fourier;
using EquivSim.Structures;

namespace EquivSim.Solvers;

/// <summary>Gaussian random fields of mean zero and covariance σ² (−Δ + τ²)^(−α) on a periodic unit box, without their constant part.</summary>
public sealed class PeriodicRandomField : IDisposable
{
    private readonly RealTransform _transform;
    private readonly double[] _deviations;
    private readonly Complex[] _spectrum;

    /// <summary>Plans fields.</summary>
    /// <param name="axes">1 to 3.</param>
    /// <param name="points">Points a side.</param>
    /// <param name="alpha">α: the larger, the smoother; above half the number of axes.</param>
    /// <param name="tau">τ: inverse length over which the field is correlated.</param>
    /// <param name="sigma">σ.</param>
    /// <param name="provider">Fourier transforms.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public PeriodicRandomField(int axes, int points, double alpha, double tau, double sigma, FourierProvider provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        if (axes is < 1 or > 3 || !(alpha > axes / 2.0) || !(tau >= 0) || !(sigma > 0))
            throw new ArgumentOutOfRangeException(nameof(alpha), $"A random field has 1 to 3 axes, alpha above half of them, tau not negative, sigma positive; got {axes}, {alpha}, {tau}, {sigma}.");
        var modes = new PeriodicSpectrum(axes, points);
        _transform = provider.PlanReal(modes.Shape);
        _spectrum = new Complex[modes.Count];
        // White noise of variance 1 at every point has a spectrum of variance N; the transform back is not scaled.
        double noise = Math.Sqrt(_transform.Length);
        _deviations = [.. modes.SquaredNorms.Select(k2 => k2 == 0 ? 0 : sigma * Math.Pow(k2 + tau * tau, -alpha / 2) / noise)];
    }

    /// <summary>Numbers in a field.</summary>
    public int Length => _transform.Length;

    /// <summary>Draws a field.</summary>
    /// <param name="random">The generator.</param>
    /// <param name="field">Receives the values, row-major.</param>
    public void Draw(RandomSource random, Span<double> field)
    {
        ArgumentNullException.ThrowIfNull(random);
        foreach (ref double x in field)
            x = random.NextGaussian();
        _transform.Forward(field, _spectrum);
        for (int c = 0; c < _spectrum.Length; c++)
            _spectrum[c] *= _deviations[c];
        _transform.Backward(_spectrum, field);
    }

    /// <inheritdoc/>
    public void Dispose() => _transform.Dispose();
}
