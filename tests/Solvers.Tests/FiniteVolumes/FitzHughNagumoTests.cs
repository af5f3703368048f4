namespace EquivSim.Solvers.Tests;

public sealed class FitzHughNagumoTests
{
    [Fact]
    public void A_uniform_state_follows_the_ordinary_equation()
    {
        var solver = new FitzHughNagumo(4);
        double[] state = [.. Enumerable.Repeat(0.6, 16), .. Enumerable.Repeat(-0.2, 16)];
        solver.Advance(state, 2, 0.01);
        (double u, double v) = (0.6, -0.2);
        const int Steps = 200_000;
        for (int i = 0; i < Steps; i++)
        {
            // Heun's method with tiny steps: another scheme than the solver's.
            (double fu, double fv) = Rate(u, v);
            (double gu, double gv) = Rate(u + 2.0 / Steps * fu, v + 2.0 / Steps * fv);
            (u, v) = (u + 1.0 / Steps * (fu + gu), v + 1.0 / Steps * (fv + gv));
        }
        Assert.All(state[..16], x => Assert.Equal(u, x, 1e-8));
        Assert.All(state[16..], x => Assert.Equal(v, x, 1e-8));

        static (double, double) Rate(double u, double v) => (u - u * u * u - 5e-3 - v, u - v);
    }

    [Fact]
    public void A_small_wave_decays_with_the_rates_of_the_linear_equations()
    {
        // About the rest state the wave cos(π(x+1)/2) obeys a 2 x 2 system; its cells are eigenvectors of the differences too.
        const int N = 32;
        double k = Enumerable.Range(0, 400).Aggregate(-0.17, (x, _) => -Math.Cbrt(5e-3)), rest = k;
        var solver = new FitzHughNagumo(N);
        double[] wave = [.. Enumerable.Range(0, N).Select(j => Math.Cos(Math.PI * (j + 0.5) / N))];
        double[] state = new double[2 * N * N];
        for (int c = 0; c < N * N; c++)
            (state[c], state[c + N * N]) = (rest + 1e-5 * wave[c % N], rest);
        solver.Advance(state, 0.5, 0.005);
        double lambda = N * N * Math.Pow(Math.Sin(Math.PI / (2 * N)), 2);
        (double a, double d) = (1 - 3 * rest * rest - 1e-3 * lambda, -1 - 5e-3 * lambda);
        // exp(t [[a, −1], [1, d]]) (1, 0), by its series.
        (double u, double v, double pu, double pv) = (1, 0, 1, 0);
        for (int n = 1; n < 40; n++)
        {
            (pu, pv) = (0.5 / n * (a * pu - pv), 0.5 / n * (pu + d * pv));
            (u, v) = (u + pu, v + pv);
        }
        Assert.Equal(u, (state[0] - state[N - 1]) / (2e-5 * wave[0]), 1e-4);
        Assert.Equal(v, (state[N * N] - state[N * N + N - 1]) / (2e-5 * wave[0]), 1e-4);
    }

    [Fact]
    public void States_of_the_wrong_length_are_refused() => Assert.Throws<ArgumentException>(() => new FitzHughNagumo(4).Advance(new double[5], 1));
}
