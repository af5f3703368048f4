namespace EquivSim.Solvers.Tests;

public sealed class DiffusionSolverTests
{
    /// <summary>u = sin πx sin πy (sin πz) with a smooth coefficient a = 1 + x/2, c = 2: the source follows by hand.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Errors_fall_with_the_square_of_the_spacing(int axes)
    {
        double Error(int n)
        {
            double[] a = Cells(axes, n, x => 1 + x[0] / 2), c = Cells(axes, n, _ => 2.0);
            double U(double[] x) => x.Select(t => Math.Sin(Math.PI * t)).Aggregate((p, q) => p * q);
            double[] f = Cells(axes, n, x =>
            {
                double slope = Math.PI * Math.Cos(Math.PI * x[0]) * x.Skip(1).Select(t => Math.Sin(Math.PI * t)).Aggregate(1.0, (p, q) => p * q);
                return (1 + x[0] / 2) * axes * Math.PI * Math.PI * U(x) - 0.5 * slope + 2 * U(x);
            });
            var solver = new DiffusionSolver([.. Enumerable.Repeat(n, axes)], [.. Enumerable.Repeat(1.0, axes)], a, DiffusionBoundary.Zero, c);
            return solver.Solve(f).Zip(Cells(axes, n, U), (p, q) => Math.Abs(p - q)).Max();
        }
        Assert.InRange(Error(16) / Error(32), 3.7, 4.3);
    }

    [Fact]
    public void No_flux_keeps_what_is_there()
    {
        // Integrating −∇·(a ∇u) + c u = f over the box leaves ∫ c u = ∫ f.
        double[] a = Cells(2, 24, x => Math.Exp(Math.Sin(5 * x[0]) + x[1])), f = Cells(2, 24, x => x[0] < 0.3 ? 1 : -0.2);
        var solver = new DiffusionSolver([24, 24], [2, 3], a, DiffusionBoundary.NoFlux, Cells(2, 24, _ => 0.7));
        Assert.Equal(f.Sum(), 0.7 * solver.Solve(f).Sum(), 1e-7);
        Assert.Throws<ArgumentException>(() => new DiffusionSolver([24, 24], [2, 3], a, DiffusionBoundary.NoFlux));
    }

    [Fact]
    public void Two_layers_in_series_have_the_exact_flux()
    {
        // a jumps at a face in the middle: −(a u')' = 0 but for a source in one cell; the harmonic mean makes u exact at the centres.
        const int N = 8;
        double[] a = [.. Enumerable.Range(0, N).Select(i => i < N / 2 ? 1.0 : 50.0)], f = new double[N];
        f[1] = N;
        double[] u = new DiffusionSolver([N], [1], a, DiffusionBoundary.Zero).Solve(f);
        // Resistances from the source's centre at 3/16 to both ends, and the flux that divides between them.
        double left = 3.0 / 16, right = (0.5 - 3.0 / 16) + 0.5 / 50, potential = 1 / (1 / left + 1 / right);
        Assert.Equal(potential, u[1], 1e-9);
        Assert.Equal(potential / right * 0.0625 / 50, u[N - 1], 1e-9);
    }

    [Theory]
    [InlineData(2, 64)]
    [InlineData(2, 128)]
    [InlineData(3, 32)]
    public void Iterations_do_not_grow_with_the_grid(int axes, int n)
    {
        var random = new Structures.RandomSource(3);
        double[] a = [.. new ReflectedRandomField(axes, n, 2.5, 8, waves: 16).Draw(random).Select(x => x >= 0 ? 0.36 : 0.02)];
        var solver = new DiffusionSolver([.. Enumerable.Repeat(n, axes)], [.. Enumerable.Repeat(1.0, axes)], a, DiffusionBoundary.Zero);
        solver.Solve([.. Enumerable.Repeat(1.0, a.Length)], 1e-8);
        Assert.InRange(solver.Iterations, 3, 25);
    }

    [Fact]
    public void Problems_that_cannot_be_are_refused()
    {
        double[] ones = [1, 1, 1, 1];
        Assert.Throws<ArgumentException>(() => new DiffusionSolver([2, 3], [1, 1], ones, DiffusionBoundary.Zero));
        Assert.Throws<ArgumentException>(() => new DiffusionSolver([2, 2], [1, 0], ones, DiffusionBoundary.Zero));
        Assert.Contains("Cell 2", Assert.Throws<ArgumentException>(() => new DiffusionSolver([2, 2], [1, 1], [1, 1, -1, 1], DiffusionBoundary.Zero)).Message, StringComparison.Ordinal);
        var solver = new DiffusionSolver([2, 2], [1, 1], ones, DiffusionBoundary.Zero);
        Assert.Throws<ArgumentException>(() => solver.Solve([1, 2, double.NaN, 0]));
        Assert.Throws<ArgumentException>(() => solver.Solve([1]));
        Assert.Equal(new double[4], solver.Solve(new double[4]));
    }

    private static double[] Cells(int axes, int n, Func<double[], double> f) => [.. Enumerable.Range(0, (int)Math.Pow(n, axes)).Select(c =>
    {
        var x = new double[axes];
        for (int axis = axes - 1; axis >= 0; axis--, c /= n)
            x[axis] = (c % n + 0.5) / n;
        return f(x);
    })];
}
