using EquivSim.Fourier;
using EquivSim.Structures;

namespace EquivSim.Solvers.Tests;

public sealed class RandomFieldTests
{
    [Fact]
    public void Periodic_fields_have_the_variance_and_correlation_of_their_covariance()
    {
        const int N = 64, Draws = 2000, Lag = 8;
        using var fields = new PeriodicRandomField(1, N, alpha: 4, tau: 5, sigma: 625, new ManagedProvider());
        var random = new RandomSource(1);
        double variance = 0, covariance = 0;
        var u = new double[N];
        for (int d = 0; d < Draws; d++)
        {
            fields.Draw(random, u);
            Assert.Equal(0, u.Sum(), 1e-9);
            for (int i = 0; i < N; i++)
                (variance, covariance) = (variance + u[i] * u[i] / N, covariance + u[i] * u[(i + Lag) % N] / N);
        }
        double Covariance(double x) => 2 * 625.0 * 625 * Enumerable.Range(1, N / 2 - 1).Sum(k => Math.Cos(2 * Math.PI * k * x) * Math.Pow(4 * Math.PI * Math.PI * k * k + 25, -4));
        // neuraloperator's Burgers set: deviation 0.2143 at a point.
        Assert.Equal(0.2143, Math.Sqrt(Covariance(0)), 1e-4);
        Assert.Equal(Covariance(0), variance / Draws, 0.06 * Covariance(0));
        Assert.Equal(Covariance((double)Lag / N), covariance / Draws, 0.06 * Covariance(0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Reflected_fields_have_the_variance_of_their_covariance(int axes)
    {
        const int N = 12, Waves = 12;
        var fields = new ReflectedRandomField(axes, N, alpha: 2, tau: 3, waves: Waves);
        var random = new RandomSource(2);
        int place = axes == 1 ? 2 : 2 * N + 7;
        double[] x = axes == 1 ? [2.5 / N] : [2.5 / N, 7.5 / N];
        double variance = 0;
        const int Draws = 6000;
        for (int d = 0; d < Draws; d++)
            variance += Math.Pow(fields.Draw(random)[place], 2) / Draws;
        double expected = 0;
        for (int c = 1; c < Math.Pow(Waves, axes); c++)
        {
            int[] k = axes == 1 ? [c] : [c / Waves, c % Waves];
            double shape = k.Select((n, j) => n == 0 ? 1 : 2 * Math.Pow(Math.Cos(Math.PI * n * x[j]), 2)).Aggregate((a, b) => a * b);
            expected += shape * Math.Pow(Math.PI * Math.PI * k.Sum(n => n * n) + 9, -2);
        }
        Assert.Equal(expected, variance, 0.06 * expected);
    }

    [Fact]
    public void The_same_numbers_give_the_same_reflected_field_at_every_resolution()
    {
        double[] coarse = new ReflectedRandomField(1, 9, 2, 3, waves: 8).Draw(new RandomSource(4));
        double[] fine = new ReflectedRandomField(1, 27, 2, 3, waves: 8).Draw(new RandomSource(4));
        for (int i = 0; i < 9; i++)
            Assert.Equal(coarse[i], fine[3 * i + 1], 1e-12);
    }

    [Fact]
    public void Numbers_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PeriodicRandomField(2, 16, alpha: 1, tau: 1, sigma: 1, new ManagedProvider()));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReflectedRandomField(2, 1, 2, 1));
    }
}
