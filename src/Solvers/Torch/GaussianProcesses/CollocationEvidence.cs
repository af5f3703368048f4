using EquivSim.Solvers.GaussianProcesses;

namespace EquivSim.Solvers.Torch.GaussianProcesses;

/// <summary>
/// Minus the logarithm of the evidence, p(y | kernels, noise): the solution is integrated out in closed form, what remains to be
/// learned are kernel parameters and the size of the noise of each kind of observation.
/// </summary>
/// <remarks>
/// Parameters are ordered axis by axis, log w, log s, μ L (cycles per axis, so that a change of one is felt alike everywhere), and then
/// log σ of each kind of observations in units of their root mean square. The variance is σ² + floor²: precisions are capped.
/// </remarks>
internal sealed class CollocationEvidence
{
    // Rounding errors of a factorisation, relative to the diagonal, for each row.
    private const double Rounding = 2.2e-16;

    /// <summary>Learned noise has a wide log-normal prior about a tenth of the data: two boundary values do not tell how noisy they are.</summary>
    public static readonly double LogNoiseCentre = Math.Log(0.1);

    private const double LogNoiseDeviation = 1.5;

    // With noise, a flat prior on log w lets a chance wave in for every few that could fit the noise. This one costs a wave of a thousandth of the variance
    // 3.5 nats and leaves those of no weight in peace: p(log w) ~ (1 + w / w0)^-1/2 with w as a part of all.
    private const double SparsityExponent = 0.5, SparsityWeight = 1e-6;

    private readonly IReadOnlyList<GridAxis> _axes;
    private readonly SpectralEnvelope _envelope;
    private readonly Observations[] _observations;
    private readonly ObservationCovariance _covariance;
    private readonly double[] _values, _matrix;
    private readonly int[] _parameterCounts;

    /// <param name="axes">The grid.</param>
    /// <param name="envelope">The shape of the kernels' spectral bumps.</param>
    /// <param name="components">Q of each axis.</param>
    /// <param name="scaled">Observations in units of their root mean square.</param>
    public CollocationEvidence(IReadOnlyList<GridAxis> axes, SpectralEnvelope envelope, IReadOnlyList<int> components, IReadOnlyList<Observations> scaled)
    {
        (_axes, _envelope, _observations) = (axes, envelope, [.. scaled]);
        _covariance = new ObservationCovariance(axes, _observations);
        _parameterCounts = [.. components.Select(q => 3 * q)];
        _values = [.. _observations.SelectMany(o => o.Values)];
        _matrix = new double[Count * Count];
    }

    /// <summary>Number of observations.</summary>
    public int Count => _covariance.Count;

    /// <summary>The smallest noise allowed, in units of each kind's root mean square.</summary>
    public required double NoiseFloor { get; init; }

    /// <summary>Whether σ is learned; otherwise data are as exact as the floor allows.</summary>
    public required bool LearnsNoise { get; init; }

    /// <summary>The start of a minimisation.</summary>
    public double[] Pack(IReadOnlyList<SpectralMixture> kernels, IReadOnlyList<double> logNoise)
    {
        var parameters = new List<double>();
        for (int axis = 0; axis < _axes.Count; axis++)
        {
            double[] p = kernels[axis].Parameters.ToArray();
            for (int i = 2 * p.Length / 3; i < p.Length; i++)
                p[i] *= _axes[axis].Length;
            parameters.AddRange(p);
        }
        parameters.AddRange(logNoise);
        return [.. parameters];
    }

    /// <summary>The kernels that parameters mean.</summary>
    public SpectralMixture[] Kernels(ReadOnlySpan<double> parameters)
    {
        var kernels = new SpectralMixture[_axes.Count];
        int at = 0;
        for (int axis = 0; axis < kernels.Length; axis++)
        {
            double[] p = parameters.Slice(at, _parameterCounts[axis]).ToArray();
            for (int i = 2 * p.Length / 3; i < p.Length; i++)
                p[i] = Fold(p[i] / _axes[axis].Length, _axes[axis].HighestFrequency).Value;
            kernels[axis] = new SpectralMixture(_envelope, p);
            at += p.Length;
        }
        return kernels;
    }

    /// <summary>log σ of each kind of observations.</summary>
    public double[] LogNoise(ReadOnlySpan<double> parameters) => parameters[^_observations.Length..].ToArray();

    /// <summary>The factorised covariance of the observations; null when it is not positive definite.</summary>
    public DenseGaussian? Factorize(ReadOnlySpan<double> parameters)
    {
        foreach (double p in parameters)
        {
            if (!double.IsFinite(p))
                return null;
        }
        _covariance.Fill(Kernels(parameters), _matrix);
        int row = 0;
        for (int b = 0; b < _observations.Length; b++)
        {
            double variance = NoiseFloor * NoiseFloor + (LearnsNoise ? Math.Exp(2 * parameters[parameters.Length - _observations.Length + b]) : 0);
            for (int i = 0; i < _observations[b].Count; i++, row++)
            {
                ref double diagonal = ref _matrix[row * Count + row];
                diagonal += variance + Rounding * Count * diagonal;
            }
        }
        return DenseGaussian.Factorize(_matrix, Count);
    }

    /// <summary>The value and its gradient; infinite where the covariance is not positive definite.</summary>
    public double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        using DenseGaussian? gaussian = Factorize(parameters);
        if (gaussian is null)
            return double.PositiveInfinity;
        double[] weights = gaussian.Solve(_values);
        double value = 0.5 * (gaussian.LogDeterminant() + Count * Math.Log(2 * Math.PI));
        for (int i = 0; i < Count; i++)
            value += 0.5 * _values[i] * weights[i];
        if (!double.IsFinite(value))
            return double.PositiveInfinity;

        // d/dS = (S^-1 - a a') / 2, a = S^-1 y.
        gaussian.Invert(_matrix);
        for (int i = 0; i < Count; i++)
        {
            for (int j = 0; j < Count; j++)
                _matrix[i * Count + j] = 0.5 * (_matrix[i * Count + j] - weights[i] * weights[j]);
        }
        gradient.Clear();
        SpectralMixture[] kernels = Kernels(parameters);
        double[][] byKernel = [.. _parameterCounts.Select(n => new double[n])];
        _covariance.AddGradient(kernels, _matrix, byKernel);
        int at = 0;
        for (int axis = 0; axis < byKernel.Length; axis++)
        {
            int count = _parameterCounts[axis];
            for (int i = 0; i < count; i++)
                gradient[at + i] = byKernel[axis][i] * (i < 2 * count / 3
                    ? 1
                    : Fold(parameters[at + i] / _axes[axis].Length, _axes[axis].HighestFrequency).Slope / _axes[axis].Length);
            at += count;
        }
        if (LearnsNoise)
            value += AddSparsity(kernels, gradient);
        int row = 0;
        for (int b = 0; b < _observations.Length; b++)
        {
            double trace = 0;
            for (int i = 0; i < _observations[b].Count; i++, row++)
                trace += _matrix[row * Count + row];
            if (!LearnsNoise)
                continue;
            double deviation = (parameters[at + b] - LogNoiseCentre) / LogNoiseDeviation;
            value += deviation * deviation / 2;
            gradient[at + b] = 2 * Math.Exp(2 * parameters[at + b]) * trace + deviation / LogNoiseDeviation;
        }
        return value;
    }

    private static double AddSparsity(SpectralMixture[] kernels, Span<double> gradient)
    {
        double value = 0;
        int at = 0;
        foreach (SpectralMixture kernel in kernels)
        {
            double all = Enumerable.Range(0, kernel.Count).Sum(kernel.Weight), slopes = 0;
            for (int q = 0; q < kernel.Count; q++)
            {
                double part = kernel.Weight(q) / all, slope = SparsityExponent * part / (SparsityWeight + part);
                value += SparsityExponent * Math.Log(1 + part / SparsityWeight);
                gradient[at + q] += slope;
                slopes += slope;
            }
            for (int q = 0; q < kernel.Count; q++)
                gradient[at + q] -= slopes * kernel.Weight(q) / all;
            at += 3 * kernel.Count;
        }
        return value;
    }

    /// <summary>Reflects a frequency at zero and at the largest that the grid resolves: beyond it waves look like slower ones.</summary>
    private static (double Value, double Slope) Fold(double frequency, double highest)
    {
        double turns = Math.Abs(frequency) % (2 * highest);
        return turns <= highest ? (turns, Math.Sign(frequency)) : (2 * highest - turns, -Math.Sign(frequency));
    }
}
