using EquivSim.Solvers.GaussianProcesses;

namespace EquivSim.Solvers.Tests.GaussianProcesses;

public sealed class SpectralMixtureTests
{
    public static TheoryData<string> Envelopes => ["gaussian", "student-t"];

    [Theory, MemberData(nameof(Envelopes))]
    public void Each_derivative_is_the_finite_difference_of_the_one_before(string name)
    {
        SpectralMixture kernel = Sample(name);
        const double Step = 1e-4;
        foreach (double z in new[] { -1.3, -0.2, 0.05, 0.7, 2.1 })
        {
            for (int p = 0; p < SpectralMixture.MaxOrder; p++)
            {
                double difference = (8 * (kernel.Derivative(z + Step, p) - kernel.Derivative(z - Step, p))
                    - (kernel.Derivative(z + 2 * Step, p) - kernel.Derivative(z - 2 * Step, p))) / (12 * Step);
                Assert.Equal(difference, kernel.Derivative(z, p + 1), 1e-7 * Math.Pow(10, p + 1));
            }
        }
    }

    [Theory, MemberData(nameof(Envelopes))]
    public void Values_at_zero_are_the_limits(string name)
    {
        SpectralMixture kernel = Sample(name);
        for (int p = 0; p <= SpectralMixture.MaxOrder; p++)
        {
            double left = kernel.Derivative(-1e-9, p), right = kernel.Derivative(1e-9, p), at = kernel.Derivative(0, p);
            Assert.Equal((left + right) / 2, at, 1e-6 * Math.Pow(10, p));
            if (p % 2 == 1)
                Assert.Equal(0, at);
        }
    }

    [Fact]
    public void The_second_derivative_of_the_matern_kernel_at_zero_is_known()
    {
        var kernel = new SpectralMixture(SpectralEnvelope.StudentT, [Math.Log(0.7), Math.Log(1.5), 2.0]);
        double a = Math.Sqrt(5) * 1.5, m = 2 * Math.PI * 2;
        Assert.Equal(0.7 * (-a * a / 3 - m * m), kernel.Derivative(0, 2), 1e-10);
    }

    [Theory, MemberData(nameof(Envelopes))]
    public void Parameter_gradients_agree_with_finite_differences(string name)
    {
        SpectralMixture kernel = Sample(name);
        double[] distances = [0, 0.3, -0.8, 1.9];
        var random = new Random(3);
        double[][] adjoints = [.. distances.Select(_ => Enumerable.Range(0, 5).Select(_ => random.NextDouble() - 0.5).ToArray())];
        double[] gradient = new double[kernel.Parameters.Length];
        kernel.AddGradient(distances, SpectralMixture.MaxOrder, adjoints, gradient);
        for (int i = 0; i < gradient.Length; i++)
        {
            double difference = (Weighted(i, 1e-5) - Weighted(i, -1e-5)) / 2e-5;
            Assert.Equal(difference, gradient[i], 1e-6 * (1 + Math.Abs(difference)));
        }

        double Weighted(int i, double change)
        {
            double[] moved = kernel.Parameters.ToArray();
            moved[i] += change;
            double[][] values = [.. distances.Select(_ => new double[5])];
            new SpectralMixture(kernel.Envelope, moved).Evaluate(distances, SpectralMixture.MaxOrder, values);
            return values.Zip(adjoints, (v, a) => v.Zip(a, (x, y) => x * y).Sum()).Sum();
        }
    }

    [Theory, MemberData(nameof(Envelopes))]
    public void The_spectral_width_is_the_deviation_of_the_envelopes_spectrum(string name)
    {
        SpectralEnvelope envelope = Named(name);
        double[] derivatives = new double[3];
        envelope.Derivatives(0, 1, derivatives);
        // The variance of a spectrum is minus the curvature at zero, over (2 pi)^2.
        Assert.Equal(-derivatives[2] / (4 * Math.PI * Math.PI), envelope.SpectralWidth * envelope.SpectralWidth, 1e-12);
    }

    [Fact]
    public void Parameters_that_are_not_finite_or_not_three_each_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new SpectralMixture(SpectralEnvelope.Gaussian, [1, 2]));
        Assert.Throws<ArgumentException>(() => new SpectralMixture(SpectralEnvelope.Gaussian, [0, double.NaN, 1]));
    }

    internal static SpectralEnvelope Named(string name) => name == "gaussian" ? SpectralEnvelope.Gaussian : SpectralEnvelope.StudentT;

    private static SpectralMixture Sample(string name) =>
        new(Named(name), [Math.Log(0.7), Math.Log(0.2), Math.Log(1.1), Math.Log(1.3), Math.Log(0.4), Math.Log(0.8), 0, 0.9, 0.35]);
}
