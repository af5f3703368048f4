using EquivSim.Solvers.Manufactured;
using EquivSim.Solvers.Spectral;

namespace EquivSim.Solvers.Tests.Spectral;

public sealed class ChebyshevSolverTests
{
    [Theory]
    [InlineData("poisson1d-sin", 1e-9, 400)]
    [InlineData("poisson1d-mix", 1e-10, 100)]
    [InlineData("poisson1d-product", 1e-9, 440)]
    [InlineData("poisson1d-quadratic", 1e-9, 320)]
    [InlineData("allen-cahn1d-sin", 1e-9, 400)]
    [InlineData("allen-cahn1d-product", 1e-9, 440)]
    [InlineData("poisson2d-sum", 1e-10, 140, 140)]
    [InlineData("allen-cahn2d", 1e-10, 96, 96)]
    [InlineData("advection", 1e-10, 16, 170)]
    public void Problems_of_the_table_are_solved_to_rounding(string name, double tolerance, params int[] counts)
    {
        PdeProblem problem = PdeProblems.Find(name);
        Assert.True(Error(problem, ChebyshevSolver.Solve(problem, counts)) < tolerance);
    }

    [Fact]
    public void The_error_falls_faster_than_any_power_of_the_number_of_points()
    {
        PdeProblem problem = PdeProblems.Find("poisson1d-mix");
        double[] errors = [.. new[] { 50, 60, 70, 80 }.Select(n => Error(problem, ChebyshevSolver.Solve(problem, n)))];
        Assert.True(errors[1] < 1e-1 * errors[0]);
        Assert.True(errors[2] < 1e-3 * errors[1]);
        Assert.True(errors[3] < 1e-3 * errors[2]);
    }

    [Fact]
    public void The_differentiation_matrix_is_exact_for_polynomials()
    {
        var grid = new ChebyshevGrid(-1, 3, 12);
        double[,] matrix = grid.Differentiation();
        for (int i = 0; i < grid.Count; i++)
        {
            double sum = 0;
            for (int j = 0; j < grid.Count; j++)
                sum += matrix[i, j] * Math.Pow(grid.Nodes[j], 11);
            Assert.Equal(11 * Math.Pow(grid.Nodes[i], 10), sum, 1e-7);
        }
    }

    [Fact]
    public void Problems_that_do_not_fit_are_refused()
    {
        PdeProblem line = PdeProblems.Find("poisson1d-sin");
        Assert.Throws<ArgumentException>(() => ChebyshevSolver.Solve(line, 10, 10));
        Assert.Throws<ArgumentException>(() => ChebyshevSolver.Solve(line, 2));
        var mixed = new PdeProblem("heat", "0", [0, 0], [1, 1], [new(1, 2, 0), new(-1, 0, 1)], 0, _ => 0);
        Assert.Throws<ArgumentException>(() => ChebyshevSolver.Solve(mixed, 8, 8));
    }

    private static double Error(PdeProblem problem, ChebyshevSolution solution)
    {
        double[][] test = [.. problem.Lower.Zip(problem.Upper, (a, b) => Enumerable.Range(0, 97).Select(i => a + i * (b - a) / 96).ToArray())];
        double[] values = solution.OnGrid(test), point = new double[test.Length];
        double error = 0, size = 0;
        for (int i = 0; i < values.Length; i++)
        {
            point[^1] = test[^1][i % 97];
            point[0] = test[0][point.Length == 1 ? i : i / 97];
            double exact = problem.Exact(point);
            error += (values[i] - exact) * (values[i] - exact);
            size += exact * exact;
        }
        return Math.Sqrt(error / size);
    }
}
