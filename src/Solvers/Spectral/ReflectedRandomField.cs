using EquivSim.Structures;

namespace EquivSim.Solvers;

/// <summary>
/// Gaussian random fields of mean zero and covariance σ² (−Δ + τ²)^(−α) on the unit box with no flux through its boundary, without their
/// constant part: cosine series, at the centres of cells. The same numbers give the same field at every resolution.
/// </summary>
public sealed class ReflectedRandomField
{
    private readonly int _axes, _points, _waves;
    private readonly double[] _cosines, _deviations;

    /// <summary>Plans fields.</summary>
    /// <param name="axes">1 to 3.</param>
    /// <param name="points">Cells a side.</param>
    /// <param name="alpha">α: the larger, the smoother; above half the number of axes.</param>
    /// <param name="tau">τ: inverse length over which the field is correlated.</param>
    /// <param name="sigma">σ.</param>
    /// <param name="waves">Terms of the series on each axis; what is left out falls off as waves^(−α).</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public ReflectedRandomField(int axes, int points, double alpha, double tau, double sigma = 1, int waves = 64)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(points, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(waves, 2);
        if (axes is < 1 or > 3 || !(alpha > axes / 2.0) || !(tau >= 0) || !(sigma > 0))
            throw new ArgumentOutOfRangeException(nameof(alpha), $"A random field has 1 to 3 axes, alpha above half of them, tau not negative, sigma positive; got {axes}, {alpha}, {tau}, {sigma}.");
        (_axes, _points, _waves) = (axes, points, waves);
        _cosines = new double[points * waves];
        for (int i = 0; i < points; i++)
        {
            for (int k = 0; k < waves; k++)
                _cosines[i * waves + k] = (k == 0 ? 1 : Math.Sqrt(2)) * Math.Cos(Math.PI * k * (i + 0.5) / points);
        }
        _deviations = new double[(int)Math.Pow(waves, axes)];
        for (int c = 0; c < _deviations.Length; c++)
        {
            double norm = 0;
            for (int rest = c; rest > 0; rest /= waves)
                norm += Math.PI * Math.PI * (rest % waves) * (rest % waves);
            _deviations[c] = c == 0 ? 0 : sigma * Math.Pow(norm + tau * tau, -alpha / 2);
        }
    }

    /// <summary>Draws a field.</summary>
    /// <param name="random">The generator.</param>
    /// <returns>Values at the cells' centres, row-major.</returns>
    public double[] Draw(RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        double[] values = [.. _deviations.Select(d => d * random.NextGaussian())];
        for (int axis = 0; axis < _axes; axis++)
            values = SumAlongFirst(values);
        return values;
    }

    /// <summary>Sums the series along the first axis and makes it the last: after as many turns as there are axes all are back in place.</summary>
    private double[] SumAlongFirst(double[] values)
    {
        int rest = values.Length / _waves;
        var result = new double[rest * _points];
        var row = new double[rest];
        for (int i = 0; i < _points; i++)
        {
            Array.Clear(row);
            for (int k = 0; k < _waves; k++)
                Vectors.Combine(row, _cosines[i * _waves + k], values.AsSpan(k * rest, rest), row);
            for (int c = 0; c < rest; c++)
                result[c * _points + i] = row[c];
        }
        return result;
    }
}
