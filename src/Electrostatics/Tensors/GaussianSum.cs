using MathNet.Numerics;
using MathNet.Numerics.Integration;

namespace EquivSim.Electrostatics;

/// <summary>
/// A radial kernel as a short sum of Gaussians, Σ w exp(-t² r²): each term is a product of functions of x, y and z. All kernels here are
/// quadratures of 1/r = (2/√π) ∫₀^∞ exp(-r²t²) dt.
/// </summary>
public sealed class GaussianSum
{
    private const int MostPoints = 96;

    private readonly GaussianTerm[] _terms;

    /// <summary>Makes a sum.</summary>
    /// <param name="terms">Terms; sorted here by exponent, the widest first.</param>
    /// <exception cref="ArgumentException">No terms, or one that is not finite or has a negative exponent.</exception>
    public GaussianSum(IEnumerable<GaussianTerm> terms)
    {
        _terms = [.. terms.OrderBy(t => t.T)];
        if (_terms.Length == 0)
            throw new ArgumentException("A sum of Gaussians needs at least one term.", nameof(terms));
        foreach (GaussianTerm term in _terms)
        {
            if (!double.IsFinite(term.Weight) || !double.IsFinite(term.T) || term.T < 0)
                throw new ArgumentException($"A Gaussian needs a finite weight and a finite exponent that is not negative, got {term}.", nameof(terms));
        }
    }

    /// <summary>The terms, the widest first.</summary>
    public ReadOnlySpan<GaussianTerm> Terms => _terms;

    /// <summary>Number of terms: the canonical rank of the kernel.</summary>
    public int Count => _terms.Length;

    /// <summary>The sharpest exponent, 1/Å.</summary>
    public double Sharpest => _terms[^1].T;

    /// <summary>The kernel at distance zero, 1/Å.</summary>
    public double AtZero => Value(0);

    /// <summary>The kernel at a distance, 1/Å.</summary>
    /// <param name="distance">Å.</param>
    public double Value(double distance)
    {
        double sum = 0;
        foreach ((double exponent, double weight) in _terms)
            sum += weight * Math.Exp(-exponent * exponent * distance * distance);
        return sum;
    }

    /// <summary>The widest terms alone: the long-range part of the split by quadrature terms (Benner, Khoromskaia, Khoromskij 2018).</summary>
    /// <param name="count">How many, 1 to <see cref="Count"/>.</param>
    public GaussianSum Widest(int count) => count >= 1 && count <= Count
        ? new GaussianSum(_terms[..count])
        : throw new ArgumentOutOfRangeException(nameof(count), count, $"The sum has {Count} terms; asked for the {count} widest.");

    /// <summary>
    /// 1/r by the trapezoid rule with t = sinh u: exponents sinh(kh), weights (2/√π) h cosh(kh), the first one halved, k = 0 ... count - 1.
    /// Distances are in units in which the largest is about 1.
    /// </summary>
    /// <param name="step">h.</param>
    /// <param name="count">Number of terms.</param>
    public static GaussianSum SinhRule(double step, int count)
    {
        if (!(step > 0) || !double.IsFinite(step) || count < 1)
            throw new ArgumentException($"The rule needs a positive step and at least one term; got {step} and {count}.");
        return new GaussianSum(Enumerable.Range(0, count).Select(k => new GaussianTerm(
            Math.Sinh(k * step), (k == 0 ? 0.5 : 1) * 2 / Math.Sqrt(Math.PI) * step * Math.Cosh(k * step))));
    }

    /// <summary>Relative error of the trapezoid rule in log t for 1/r: 2√2 exp(-π²/(2h)) for every distance the terms cover.</summary>
    public static double SinhRuleError(double step) => 2 * Math.Sqrt(2) * Math.Exp(-Math.PI * Math.PI / (2 * step));

    /// <summary>1/r to a relative error for all distances between two limits, by <see cref="SinhRule"/> with the step from its error law.</summary>
    /// <param name="tolerance">Relative error, 1e-12 to 0.1.</param>
    /// <param name="nearest">Smallest distance, Å.</param>
    /// <param name="farthest">Largest distance, Å.</param>
    /// <exception cref="ArgumentException">The tolerance or the distances are out of their ranges.</exception>
    public static GaussianSum Newton(double tolerance, double nearest, double farthest)
    {
        RequireTolerance(tolerance);
        if (!(nearest > 0) || !(farthest > nearest) || !double.IsFinite(farthest))
            throw new ArgumentException($"Expected 0 < nearest < farthest, got {nearest} and {farthest}.");
        double step = Math.PI * Math.PI / (2 * Math.Log(2 * 2 * Math.Sqrt(2) / tolerance));
        // The tail beyond the sharpest exponent T is erfc(rT)/r.
        double reach = SpecialFunctions.ErfcInv(0.5 * tolerance) * farthest / nearest;
        int count = 2 + (int)Math.Ceiling(Math.Asinh(reach) / step);
        GaussianSum unit = SinhRule(step, count);
        return new GaussianSum(unit._terms.Select(t => new GaussianTerm(t.T / farthest, t.Weight / farthest)));
    }

    /// <summary>
    /// erf(αr)/r = (2/√π) ∫₀^α exp(-r²t²) dt by Gauss-Legendre points: a few on [0, t_c], the rest in log t on [t_c, α], with the fewest points
    /// whose error, measured over all distances, is within the tolerance.
    /// </summary>
    /// <param name="alpha">Splitting parameter α, 1/Å.</param>
    /// <param name="farthest">Largest distance R, Å.</param>
    /// <param name="tolerance">Error in units of α, 1e-13 to 0.1.</param>
    /// <exception cref="ArgumentException">A parameter is out of its range.</exception>
    public static GaussianSum LongRange(double alpha, double farthest, double tolerance)
    {
        RequireTolerance(tolerance);
        if (!(alpha > 0) || !(farthest > 0) || !double.IsFinite(alpha * farthest))
            throw new ArgumentException($"Expected a positive splitting parameter and a positive distance, got {alpha} and {farthest}.");
        double[] distances = Probes(alpha, farthest);
        double[] exact = Array.ConvertAll(distances, r => r == 0 ? 2 / Math.Sqrt(Math.PI) * alpha : SpecialFunctions.Erf(alpha * r) / r);
        for (int count = 4; count <= MostPoints; count++)
        {
            GaussianSum? best = null;
            double bestError = tolerance * alpha;
            foreach ((double cut, int linear) in Layouts(count, alpha * farthest))
            {
                GaussianSum sum = Quadrature(alpha, cut * alpha, linear, count - linear);
                double error = sum.LargestError(distances, exact, bestError);
                if (error <= bestError)
                    (best, bestError) = (sum, error);
            }
            if (best is not null)
                return best;
        }
        throw new ArgumentException($"No quadrature of {MostPoints} points reaches {tolerance} for alpha R = {alpha * farthest}.");
    }

    /// <summary>Ways to share points: where the logarithmic part begins, in units of α, and how many points lie below it.</summary>
    private static IEnumerable<(double Cut, int Linear)> Layouts(int count, double width)
    {
        yield return (1, count);
        foreach (double scale in (double[])[0.25, 0.5, 1, 2, 4])
        {
            for (int linear = 2; linear <= Math.Min(count - 2, 12) && scale < width; linear++)
                yield return (scale / width, linear);
        }
    }

    private double LargestError(double[] distances, double[] exact, double limit)
    {
        double error = 0;
        for (int i = 0; i < distances.Length && error <= limit; i++)
            error = Math.Max(error, Math.Abs(Value(distances[i]) - exact[i]));
        return error;
    }

    private static GaussianSum Quadrature(double alpha, double cut, int linear, int logarithmic)
    {
        var terms = new List<GaussianTerm>(linear + logarithmic);
        double prefactor = 2 / Math.Sqrt(Math.PI);
        var low = new GaussLegendreRule(0, cut, linear);
        for (int i = 0; i < linear; i++)
            terms.Add(new GaussianTerm(low.GetAbscissa(i), prefactor * low.GetWeight(i)));
        if (logarithmic > 0)
        {
            var high = new GaussLegendreRule(Math.Log(cut), Math.Log(alpha), logarithmic);
            for (int i = 0; i < logarithmic; i++)
            {
                double t = Math.Exp(high.GetAbscissa(i));
                terms.Add(new GaussianTerm(t, prefactor * high.GetWeight(i) * t));
            }
        }
        return new GaussianSum(terms);
    }

    /// <summary>Distances from 0 to the farthest, dense on the scale 1/α and in the logarithm.</summary>
    private static double[] Probes(double alpha, double farthest)
    {
        var distances = new List<double> { 0, farthest };
        for (int i = 1; i < 160; i++)
        {
            distances.Add(farthest * i / 160);
            distances.Add(farthest * Math.Pow(10 * alpha * farthest, -i / 160.0));
        }
        return [.. distances];
    }

    private static void RequireTolerance(double tolerance)
    {
        if (!(tolerance is >= 1e-13 and <= 0.1))
            throw new ArgumentException($"The tolerance must lie between 1e-13 and 0.1, got {tolerance}.", nameof(tolerance));
    }
}
