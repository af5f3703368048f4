using EquivSim.Solvers.Manufactured;
using EquivSim.Solvers.TensorEquations;

namespace EquivSim.Solvers.Tests.TensorEquations;

public sealed class TensorProcessSolverTests
{
    [Theory]
    [InlineData(3, 0)]
    [InlineData(5, 0)]
    [InlineData(3, 4)]
    public void A_solution_of_low_rank_is_found(int dimension, double reaction)
    {
        SeparableField exact = SeparableField.Wave([.. Enumerable.Range(0, dimension).Select(axis => 2.0 + axis % 2)]);
        SeparableProblem problem = Box(dimension, reaction, exact);
        TensorProcessSolution solution = new TensorProcessSolver(problem, new() { Ranks = [2], PointsPerAxis = 12, Tolerance = 1e-5 }).Solve();
        double[] points = [.. Enumerable.Range(0, 50 * dimension).Select(i => i * 0.618 % 1)], values = solution.At(points);
        double error = Math.Sqrt(values.Select((v, i) => v - exact.Value(points.AsSpan(i * dimension, dimension))).Sum(e => e * e) / values.Sum(v => v * v));
        Assert.True(error < 1e-5, $"error {error}, residual {solution.Residual} after {solution.Sweeps} sweeps");
    }

    [Fact]
    public void The_committor_of_a_barrier_is_the_integral_over_it()
    {
        // V = 2 (x² - 1)² + 3 y²: the second coordinate does not matter, and q' ~ e^V along the first.
        SeparableTerm[] terms = [.. SeparableTerm.Laplacian(2), SeparableTerm.On(2, -8, (0, new AxisOperator(1, x => x * x * x - x))), SeparableTerm.On(2, -6, (1, new AxisOperator(1, y => y)))];
        var problem = new SeparableProblem("barrier", "q", [-1, -1], [1, 1], terms, 0, new SeparableField(2, [x => 0.5 * (x + 1), _ => 1]), [0, 1]);
        TensorProcessSolution solution = new TensorProcessSolver(problem, new() { Ranks = [2], PointsPerAxis = 18, Tolerance = 1e-5 }).Solve();
        double[] places = [-0.8, -0.3, 0, 0.4, 0.9];
        double[] values = solution.OnGrid([places, [0.37]]);
        double all = Integral(1);
        for (int i = 0; i < places.Length; i++)
            Assert.Equal(Integral(places[i]) / all, values[i], 1e-5);

        static double Integral(double end) => Enumerable.Range(0, 4000).Sum(i => Math.Exp(2 * Math.Pow(Math.Pow(-1 + (end + 1) * (i + 0.5) / 4000, 2) - 1, 2)) * (end + 1) / 4000);
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        SeparableProblem problem = Box(3, 0, SeparableField.Wave([1, 1, 1]));
        Assert.Contains("half of the 12 points", Refused(problem, new() { Ranks = [7], PointsPerAxis = 12 }));
        Assert.Contains("3 axes", Refused(problem, new() { Ranks = [2, 2] }));
        Assert.Contains("4096", Refused(problem, new() { Ranks = [20], PointsPerAxis = 60 }));
        Assert.Contains("Noise floors", Refused(problem, new() { NoiseFloors = [0] }));
        Assert.Contains("whole grid", Refused(Box(5, 1, SeparableField.Wave([1, 1, 1, 1, 1])), new() { PointsPerAxis = 40 }));
        Assert.Contains("functions", Assert.Throws<ArgumentException>(() => new SeparableField(3, [x => x])).Message);
        Assert.Contains("finite interval", Assert.Throws<ArgumentException>(() => new SeparableProblem("p", "", [0, 0], [1, 0], [], 0, SeparableField.Wave([1, 1]))).Message);
        Assert.Contains("orders 0 to 2", Assert.Throws<ArgumentException>(() => new SeparableProblem(
            "p", "", [0, 0], [1, 1], [SeparableTerm.On(2, 1, (0, new AxisOperator(3)))], 0, SeparableField.Wave([1, 1]))).Message);
        Assert.Contains("smoluchowski3d", Assert.Throws<ArgumentException>(() => SeparableProblems.Find("none")).Message);
    }

    private static string Refused(SeparableProblem problem, TensorProcessOptions options) =>
        Assert.Throws<ArgumentException>(() => new TensorProcessSolver(problem, options).Solve()).Message;

    private static SeparableProblem Box(int dimension, double reaction, SeparableField exact) =>
        new("box", "wave", new double[dimension], [.. Enumerable.Repeat(1.0, dimension)], SeparableTerm.Laplacian(dimension), reaction, exact);
}
