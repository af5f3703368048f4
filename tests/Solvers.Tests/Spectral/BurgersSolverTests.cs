using EquivSim.Fourier;
using EquivSim.Tests;

namespace EquivSim.Solvers.Tests;

public sealed class BurgersSolverTests
{
    private static readonly ManagedProvider Fourier = new();

    /// <summary>
    /// All 400 test fields of another program (neuraloperator's repository) from their first 16 points, which leave the rest of the start open. Relative
    /// errors of snapshots: 1.1e-4 in the median of the last ones, 9.8e-4 at the 99th percentile of all.
    /// </summary>
    [Fact]
    public void Published_fields_are_reproduced()
    {
        IReadOnlyList<FieldVariable> data = FieldFile.Read(RepositoryFiles.Path("data", "pde", "burgers_test_16.h5"), "u0", "u");
        using var solver = new BurgersSolver(128, 0.01, Fourier);
        List<double> all = [], last = [];
        for (int sample = 0; sample < data[0].Count; sample++)
        {
            double[] field = Interpolate(data[0].Values.AsSpan(16 * sample, 16), 128);
            for (int frame = 1; frame <= 16; frame++)
            {
                solver.Advance(field, 0.06, maxStep: 0.01);
                double[] expected = [.. data[1].Values.AsSpan((17 * sample + frame) * 16, 16).ToArray().Select(v => (double)v)];
                all.Add(Distance(Every(field, 8), expected) / Math.Sqrt(expected.Sum(v => v * v)));
            }
            last.Add(all[^1]);
        }
        all.Sort();
        last.Sort();
        Assert.InRange(last[last.Count / 2], 0, 1.15e-4);
        Assert.InRange(all[all.Count * 99 / 100], 0, 9.85e-4);
        Assert.InRange(all[all.Count / 2], 0, 1.25e-4);
    }

    [Fact]
    public void Errors_fall_with_the_fourth_power_of_the_step()
    {
        double[] exact = Run(64, 0.05, 1e-4);
        double coarse = Distance(Run(64, 0.05, 0.01), exact), fine = Distance(Run(64, 0.05, 0.005), exact);
        Assert.InRange(coarse / fine, 12, 20);
    }

    [Fact]
    public void Errors_fall_faster_than_any_power_of_the_spacing()
    {
        double[] exact = Every(Run(256, 0.05, 1e-3), 16);
        double[] errors = [.. new[] { 16, 32, 64 }.Select(n => Distance(Every(Run(n, 0.05, 1e-3), n / 16), exact))];
        Assert.True(errors[1] < errors[0] / 30, string.Join(' ', errors));
        Assert.True(errors[2] < errors[1] / 2000, string.Join(' ', errors));
    }

    /// <summary>The travelling front of Cole and Hopf: u = 1 − tanh((x − t) / 2ν), far from its periodic images.</summary>
    [Fact]
    public void A_travelling_front_keeps_its_shape()
    {
        const double Nu = 0.005;
        const int N = 512;
        // An up front at 1/4, whose fan spreads leftwards of the shock at 3/4, would disturb it late: the time is short.
        static double Front(double x, double t) => -Math.Tanh((x - 0.75 - t) / (2 * Nu));
        double[] field = [.. Enumerable.Range(0, N).Select(i => 1 + Front((double)i / N, 0) + 0.5 * (1 + Math.Tanh(((double)i / N - 0.25) / 0.02)) * 2 - 2)];
        using var solver = new BurgersSolver(N, Nu, Fourier);
        double before = Position(field);
        solver.Advance(field, 0.05, 1e-4);
        // Rankine and Hugoniot: half the sum of the values on both sides.
        double high = field[(int)(0.70 * N)], low = field[(int)(0.95 * N)];
        Assert.Equal(before + 0.05 * (high + low) / 2, Position(field), 2e-3);

        double Position(double[] u)
        {
            double half = (u[(int)(0.65 * N)] + u[(int)(0.95 * N)]) / 2;
            int i = Enumerable.Range((int)(0.6 * N), N / 3).First(k => u[k] >= half && u[k + 1] < half);
            return (i + (u[i] - half) / (u[i] - u[i + 1])) / N;
        }
    }

    private static double[] Run(int points, double duration, double step)
    {
        double[] field = [.. Enumerable.Range(0, points).Select(i => Math.Sin(2 * Math.PI * i / points) + 0.3 * Math.Cos(4 * Math.PI * i / points))];
        using var solver = new BurgersSolver(points, 0.02, Fourier);
        solver.Advance(field, duration, step);
        return field;
    }

    private static double[] Every(double[] field, int stride) => [.. field.Where((_, i) => i % stride == 0)];

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());

    /// <summary>The trigonometric polynomial through the samples.</summary>
    private static double[] Interpolate(ReadOnlySpan<float> samples, int points)
    {
        int n = samples.Length;
        var result = new double[points];
        for (int k = 0; k <= n / 2; k++)
        {
            double re = 0, im = 0;
            for (int i = 0; i < n; i++)
            {
                re += samples[i] * Math.Cos(2 * Math.PI * k * i / n) / n;
                im -= samples[i] * Math.Sin(2 * Math.PI * k * i / n) / n;
            }
            double weight = k == 0 || 2 * k == n ? 1 : 2;
            for (int p = 0; p < points; p++)
                result[p] += weight * (re * Math.Cos(2 * Math.PI * k * p / points) - (2 * k == n ? 0 : im) * Math.Sin(2 * Math.PI * k * p / points));
        }
        return result;
    }
}
