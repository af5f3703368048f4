using EquivSim.Fourier;

namespace EquivSim.Solvers.Tests;

public sealed class VorticitySolverTests
{
    private static readonly ManagedProvider Fourier = new();

    /// <summary>Taylor and Green: the nonlinear term vanishes for modes of one wave number, and viscosity alone acts.</summary>
    [Fact]
    public void A_Taylor_Green_vortex_decays_as_computed_by_hand()
    {
        const int N = 16;
        double[] start = Field(N, (x, y) => Math.Cos(x) * Math.Cos(y)), w = [.. start];
        using var solver = new VorticitySolver(N, 0.01, null, Fourier);
        solver.Advance(w, 1, 0.05);
        double decay = Math.Exp(-0.01 * 8 * Math.PI * Math.PI);
        for (int i = 0; i < w.Length; i++)
            Assert.Equal(decay * start[i], w[i], 1e-12);
    }

    [Fact]
    public void A_forced_shear_flow_tends_to_its_balance()
    {
        const int N = 16;
        // f depends on x + y alone and drives a flow that does not advect itself: w = f / (ν k²) (1 − exp(−ν k² t)).
        double[] f = Field(N, (x, y) => 0.1 * Math.Sin(x + y)), w = new double[N * N];
        using var solver = new VorticitySolver(N, 0.02, f, Fourier);
        solver.Advance(w, 2, 0.02);
        double rate = 0.02 * 8 * Math.PI * Math.PI, gain = (1 - Math.Exp(-2 * rate)) / rate;
        for (int i = 0; i < w.Length; i++)
            Assert.Equal(gain * f[i], w[i], 1e-8);
    }

    [Fact]
    public void Without_viscosity_energy_and_enstrophy_stay()
    {
        const int N = 32;
        double[] w = Field(N, (x, y) => Math.Sin(x) + 0.7 * Math.Cos(2 * y + 1) + 0.5 * Math.Sin(x + y)), before = [.. w];
        using var solver = new VorticitySolver(N, 0, null, Fourier);
        solver.Advance(w, 1, 0.01);
        Assert.True(before.Zip(w, (a, b) => Math.Abs(a - b)).Max() > 0.1);
        Assert.Equal(before.Sum(x => x * x), w.Sum(x => x * x), 1e-5 * before.Sum(x => x * x));
        Assert.Equal(0, w.Sum(), 1e-9);
    }

    [Fact]
    public void Errors_fall_with_the_fourth_power_of_the_step()
    {
        double[] Run(double step)
        {
            double[] w = Field(32, (x, y) => 5 * (Math.Sin(x) + Math.Cos(2 * y + 1) + 0.5 * Math.Sin(x + y)));
            using var solver = new VorticitySolver(32, 1e-3, null, Fourier);
            solver.Advance(w, 0.4, step);
            return w;
        }
        double[] exact = Run(0.0025);
        double Error(double step) => Run(step).Zip(exact, (a, b) => Math.Abs(a - b)).Max();
        Assert.InRange(Error(0.04) / Error(0.02), 11, 20);
    }

    [Fact]
    public void A_step_that_is_too_long_is_reported()
    {
        double[] w = Field(32, (x, y) => 500 * (Math.Sin(x) + Math.Cos(2 * y)));
        using var solver = new VorticitySolver(32, 1e-4, null, Fourier);
        Assert.Contains("shorter", Assert.Throws<InvalidOperationException>(() => solver.Advance(w, 50, 0.5)).Message, StringComparison.Ordinal);
    }

    private static double[] Field(int n, Func<double, double, double> f) =>
        [.. Enumerable.Range(0, n * n).Select(c => f(2 * Math.PI * (c / n) / n, 2 * Math.PI * (c % n) / n))];
}
