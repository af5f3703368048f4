using EquivSim.Solvers.TensorEquations;

namespace EquivSim.Solvers.Tests.TensorEquations;

public sealed class TensorProcessSolverTests
{
    [Theory]
    [InlineData(3, 0, 3)]
    [InlineData(3, 0, 15)]
    [InlineData(5, 0, 3)]
    [InlineData(3, 4, 3)]
    [InlineData(3, -4, 8)]
    public void A_manufactured_solution_is_found(int dimension, double reaction, double number)
    {
        SeparableField exact = SeparableField.Wave([.. Enumerable.Range(0, dimension).Select(axis => number + axis % 2)]);
        SeparableProblem problem = Box(dimension, reaction, exact);
        TensorProcessSolution solution = new TensorProcessSolver(problem, new() { Rank = 3, Enrichment = 1, PointsPerAxis = number > 10 ? 22 : 16 }).Solve();
        double[][] places = [.. Enumerable.Range(0, dimension).Select(axis => new[] { 0.11 + 0.05 * axis, 0.62, 1 })];
        AssertClose(exact.OnGrid(places), solution.OnGrid(places), 1e-5);
        Assert.True(solution.Residual < 1e-4, $"residual {solution.Residual}");
    }

    [Fact]
    public void What_has_no_finite_rank_agrees_with_the_dense_collocation()
    {
        // Laplace's equation with the boundary values x² y: no finite sum of products inside.
        var given = new SeparableField(3, [x => x * x, y => y, _ => 1]);
        var problem = new SeparableProblem("harmonic", "", [0, 0, 0], [1, 1, 1], SeparableTerm.Laplacian(3), 0, given, [0, 0, 0]);
        double[][] places = [[0.2, 0.5], [0.3, 0.5], [0.5, 0.9]];
        double[] dense = ChebyshevBox.Solve(problem, 16).OnGrid(places);
        TensorProcessSolution solution = new TensorProcessSolver(problem, new() { Rank = 8, PointsPerAxis = 16, LengthScale = 0.15 }).Solve();
        AssertClose(dense, solution.OnGrid(places), 1e-4);
        Assert.Contains(solution.Ranks, r => r > 3);
    }

    [Fact]
    public void The_committor_of_a_barrier_is_the_integral_over_it()
    {
        // V = 2 (x² - 1)² + 3 y²: the second coordinate does not matter, and q' ~ e^V along the first.
        SeparableTerm[] terms = [.. SeparableTerm.Laplacian(2), SeparableTerm.On(2, -8, (0, new AxisOperator(1, x => x * x * x - x))), SeparableTerm.On(2, -6, (1, new AxisOperator(1, y => y)))];
        var problem = new SeparableProblem("barrier", "q", [-1, -1], [1, 1], terms, 0, new SeparableField(2, [x => 0.5 * (x + 1), _ => 1]), [0, 1]);
        TensorProcessSolution solution = new TensorProcessSolver(problem, new() { Rank = 2, PointsPerAxis = 24, LengthScale = 0.15 }).Solve();
        double[] places = [-0.8, -0.3, 0, 0.4, 0.9];
        double[] values = solution.OnGrid([places, [0.37]]);
        double all = Integral(1);
        for (int i = 0; i < places.Length; i++)
            Assert.Equal(Integral(places[i]) / all, values[i], 1e-5);

        static double Integral(double end) => Enumerable.Range(0, 4000).Sum(i => Math.Exp(2 * Math.Pow(Math.Pow(-1 + (end + 1) * (i + 0.5) / 4000, 2) - 1, 2)) * (end + 1) / 4000);
    }

    [Fact]
    public void Coupled_terms_are_solved()
    {
        SeparableField exact = SeparableField.Wave([2, 3, 1]);
        SeparableTerm[] terms = [.. SeparableTerm.Laplacian(3), SeparableTerm.On(3, 0.8, (0, new AxisOperator(1)), (2, new AxisOperator(1, z => 1 + z)))];
        SeparableProblem problem = new("coupled", "", [0, 0, 0], [1, 1, 1], terms, 0, exact);
        double[][] places = [[0.2, 0.7], [0.4, 0.5], [0.5, 0.9]];
        AssertClose(exact.OnGrid(places), new TensorProcessSolver(problem, new() { Rank = 3, PointsPerAxis = 14 }).Solve().OnGrid(places), 1e-6);
    }

    [Fact]
    public void A_field_made_of_the_faces_is_equal_on_them()
    {
        SeparableField field = SeparableField.Wave([3, 4]) + new SeparableField(2, [x => x * x, y => y * y * y]);
        SeparableField lift = field.FromFaces([0, -1], [2, 1], [0, 1]);
        SeparableTerm[] slope = [SeparableTerm.On(2, 1, (1, new AxisOperator(1)))];
        foreach (double t in new[] { 0.1, 0.6, 0.9 })
        {
            Assert.Equal(field.Value([0, t]), lift.Value([0, t]), 1e-13);
            Assert.Equal(field.Value([2, -t]), lift.Value([2, -t]), 1e-13);
            Assert.Equal(field.Apply(slope, [t, -1]), lift.Apply(slope, [t, -1]), 1e-13);
            Assert.Equal(field.Apply(slope, [t, 1]), lift.Apply(slope, [t, 1]), 1e-13);
        }
        // What happens inside does not matter: x (2 - x) (1 - y²)² vanishes on all faces, with its slope across the second axis.
        SeparableField inside = new(2, [x => x * (2 - x), y => (1 - y * y) * (1 - y * y)]);
        Assert.Equal(lift.Value([0.7, 0.2]), (field + inside).FromFaces([0, -1], [2, 1], [0, 1]).Value([0.7, 0.2]), 1e-13);
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        SeparableProblem problem = Box(3, 0, SeparableField.Wave([1, 1, 1]));
        Assert.Contains("half of the 12 points", Refused(problem, new() { Rank = 7, PointsPerAxis = 12 }));
        Assert.Contains("largest system", Refused(Box(6, 0, SeparableField.Wave([1, 1, 1, 1, 1, 1])), new() { Rank = 10, PointsPerAxis = 30 }));
        Assert.Contains("SmallestDeviation", Refused(problem, new() { SmallestDeviation = 0 }));
        Assert.Contains("grid that carries the reaction", Refused(Box(5, 1, SeparableField.Wave([1, 1, 1, 1, 1])), new() { Rank = 2, PointsPerAxis = 40 }));
        Assert.Contains("no source and no boundary values", Refused(Box(3, 0, new SeparableField(3)), new()));
        Assert.Contains("not finite", Refused(Box(3, 0, new SeparableField(3, [_ => double.NaN, _ => 1, _ => 1])), new()));
        Assert.Contains("functions", Assert.Throws<ArgumentException>(() => new SeparableField(3, [x => x])).Message);
        Assert.Contains("finite interval", Assert.Throws<ArgumentException>(() => new SeparableProblem("p", "", [0, 0], [1, 0], [], 0, SeparableField.Wave([1, 1]))).Message);
        Assert.Contains("orders 0 to 2", Assert.Throws<ArgumentException>(() => new SeparableProblem(
            "p", "", [0, 0], [1, 1], [SeparableTerm.On(2, 1, (0, new AxisOperator(3)))], 0, SeparableField.Wave([1, 1]))).Message);
        Assert.Contains("smoluchowski3d", Assert.Throws<ArgumentException>(() => SeparableProblems.Find("none")).Message);
    }

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], tolerance);
    }

    private static string Refused(SeparableProblem problem, TensorProcessOptions options) =>
        Assert.Throws<ArgumentException>(() => new TensorProcessSolver(problem, options).Solve()).Message;

    private static SeparableProblem Box(int dimension, double reaction, SeparableField exact) =>
        new("box", "wave", new double[dimension], [.. Enumerable.Repeat(1.0, dimension)], SeparableTerm.Laplacian(dimension), reaction, exact);
}
