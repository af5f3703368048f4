using MathNet.Numerics;

namespace EquivSim.Electrostatics.Tests;

public sealed class GaussianSumTests
{
    [Theory]
    [InlineData(1e-2, 1e2)]
    [InlineData(1e-4, 1e2)]
    [InlineData(1e-6, 1e3)]
    [InlineData(1e-8, 1e4)]
    [InlineData(1e-10, 1e3)]
    public void Newtons_kernel_meets_its_tolerance_at_all_distances(double tolerance, double ratio)
    {
        GaussianSum sum = GaussianSum.Newton(tolerance, 0.7, 0.7 * ratio);
        for (int i = 0; i <= 300; i++)
        {
            double r = 0.7 * Math.Pow(ratio, i / 300.0);
            Assert.InRange(Math.Abs(r * sum.Value(r) - 1), 0, tolerance);
        }
    }

    [Theory]
    [InlineData(1e-4, 1e2, 14)]
    [InlineData(1e-4, 1e4, 23)]
    [InlineData(1e-6, 1e3, 27)]
    [InlineData(1e-8, 1e2, 27)]
    [InlineData(1e-10, 1e4, 56)]
    public void The_number_of_terms_is_near_the_published_one(double tolerance, double ratio, int published) =>
        Assert.InRange(GaussianSum.Newton(tolerance, 1, ratio).Count, published - 3, published + 5);

    [Theory]
    [InlineData(0.6)]
    [InlineData(0.4)]
    [InlineData(0.3)]
    [InlineData(0.25)]
    public void The_error_law_of_the_sinh_rule_holds(double step)
    {
        GaussianSum sum = GaussianSum.SinhRule(step, (int)(12 / step));
        double worst = Enumerable.Range(0, 400).Max(i => Math.Abs(0.5 * Math.Pow(0.01, i / 400.0) * sum.Value(0.5 * Math.Pow(0.01, i / 400.0)) - 1));
        Assert.InRange(worst / GaussianSum.SinhRuleError(step), 0.4, 1.6);
    }

    [Theory]
    [InlineData(5, 1e-3, 6)]
    [InlineData(10, 1e-4, 10)]
    [InlineData(20, 1e-6, 18)]
    [InlineData(40, 1e-8, 26)]
    [InlineData(80, 1e-4, 14)]
    [InlineData(80, 1e-10, 38)]
    public void The_smooth_part_of_the_split_meets_its_tolerance_with_few_terms(double width, double tolerance, int published)
    {
        const double alpha = 0.4;
        GaussianSum sum = GaussianSum.LongRange(alpha, width / alpha, tolerance);
        Assert.InRange(sum.Count, 4, published + 2);
        for (int i = 0; i <= 1000; i++)
        {
            double r = width / alpha * i / 1000, exact = r == 0 ? 2 * alpha / Math.Sqrt(Math.PI) : SpecialFunctions.Erf(alpha * r) / r;
            Assert.InRange(Math.Abs(sum.Value(r) - exact), 0, 1.5 * tolerance * alpha);
        }
    }

    [Fact]
    public void The_split_by_terms_keeps_the_widest()
    {
        GaussianSum whole = GaussianSum.SinhRule(0.3, 20), wide = whole.Widest(7);
        Assert.Equal(7, wide.Count);
        Assert.Equal(Math.Sinh(1.8), wide.Sharpest, 12);
        Assert.Equal(whole.Terms[..7].ToArray().Sum(t => t.Weight), wide.AtZero, 12);
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Assert.Throws<ArgumentException>(() => GaussianSum.Newton(1e-20, 1, 2));
        Assert.Throws<ArgumentException>(() => GaussianSum.Newton(1e-4, 2, 1));
        Assert.Throws<ArgumentException>(() => GaussianSum.LongRange(-1, 10, 1e-4));
        Assert.Throws<ArgumentException>(() => new GaussianSum([]));
        Assert.Contains("finite weight", Assert.Throws<ArgumentException>(() => new GaussianSum([new(double.NaN, 1)])).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => GaussianSum.SinhRule(0.3, 5).Widest(6));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Boys_functions_are_their_integrals(int n)
    {
        foreach (double s in (double[])[0, 1e-3, 0.5, 3, 12, 39.9, 40.1, 90])
        {
            double integral = GaussLegendreRuleIntegral(u => Math.Pow(u, 2 * n) * Math.Exp(-s * u * u));
            Assert.Equal(integral, Boys.Value(n, s), 13);
        }

        static double GaussLegendreRuleIntegral(Func<double, double> f) => MathNet.Numerics.Integration.GaussLegendreRule.Integrate(f, 0, 1, 128);
    }

    [Theory]
    [InlineData(0.31, 5.0)]
    [InlineData(0.02, 5.0)]
    [InlineData(2.7, 5.0)]
    public void Both_series_of_the_periodic_Gaussian_are_the_sum_of_its_images(double exponent, double length)
    {
        for (double x = -7; x < 7; x += 0.77)
        {
            double sum = 0;
            int images = (int)(8 / (exponent * length)) + 4;
            for (int n = -images; n <= images; n++)
                sum += Math.Exp(-exponent * exponent * (x + n * length) * (x + n * length));
            Assert.Equal(1, PeriodicGaussian.Value(x, exponent, length) / sum, 12);
        }
    }
}
