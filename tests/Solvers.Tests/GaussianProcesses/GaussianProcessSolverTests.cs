using EquivSim.Solvers.GaussianProcesses;
using EquivSim.Solvers.Manufactured;
using EquivSim.Solvers.Torch.GaussianProcesses;

namespace EquivSim.Solvers.Tests.GaussianProcesses;

public sealed class GaussianProcessSolverTests
{
    [Theory]
    [InlineData("poisson1d-mix", 200, 20, 1e-6)]
    [InlineData("allen-cahn1d-sin", 240, 18, 1e-5)]
    public void High_frequencies_are_found_and_the_equation_solved(string name, int points, double highest, double tolerance)
    {
        PdeProblem problem = PdeProblems.Find(name);
        using GaussianProcessSolution solution = Solve(problem, new() { PointsPerAxis = points }, new() { HighestFrequency = highest });
        Assert.True(Error(problem, solution.Posterior) < tolerance);
    }

    [Fact]
    public void Advection_is_solved_from_data_on_the_boundary_alone()
    {
        // The equation is homogeneous: all that is measured lies on the boundary.
        PdeProblem problem = new("slow advection", "sin(x - 20 t)", [0, 0], [1, 1], [new(20, 1, 0), new(1, 0, 1)], 0, p => Jet.Sin(p[0] - 20 * p[1]));
        using GaussianProcessSolution solution = Solve(
            problem, new() { PointsPerAxis = 40, MostEquations = 120, MostBoundary = 80 }, new() { HighestFrequency = 6, Components = 8, Tolerance = 1e-4 });
        Assert.True(Error(problem, solution.Posterior) < 1e-4);
    }

    [Fact]
    public void Noise_is_learned_and_the_intervals_cover()
    {
        PdeProblem problem = new("waves", "sin 30x", [0], [1], [new(1, 2)], 0, p => Jet.Sin(30 * p[0]));
        int inside = 0, all = 0;
        double noise = 0;
        const int Seeds = 6;
        for (int seed = 0; seed < Seeds; seed++)
        {
            var plan = new CollocationOptions { PointsPerAxis = 60, Measurements = 60, Noise = 0.1, Seed = seed };
            using GaussianProcessSolution solution = Solve(problem, plan, new() { HighestFrequency = 10, Components = 10, LearnNoise = true, Draws = 20 });
            double[] points = [.. Enumerable.Range(0, 50).Select(i => (i + 0.5) / 50)];
            double[] mean = solution.Posterior.Mean(points, 0), deviation = solution.Posterior.Deviation(points);
            for (int i = 0; i < points.Length; i++)
                inside += Math.Abs(mean[i] - problem.Exact([points[i]])) < 1.645 * deviation[i] ? 1 : 0;
            all += points.Length;
            noise += solution.Noise["values"] / Seeds;
        }
        Assert.InRange(inside / (double)all, 0.8, 0.97);
        Assert.InRange(noise, 0.06, 0.08);
    }

    [Fact]
    public void Frequencies_that_the_grid_does_not_resolve_are_refused()
    {
        PdeProblem problem = PdeProblems.Find("poisson1d-quadratic");
        ArgumentException e = Assert.Throws<ArgumentException>(() => Solve(problem, new() { PointsPerAxis = 100 }, new() { HighestFrequency = 90 }));
        Assert.Contains("49.5", e.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new CollocationPlan(problem, new() { Noise = double.NaN }));
    }

    private static GaussianProcessSolution Solve(PdeProblem problem, CollocationOptions plan, GaussianProcessOptions options) =>
        new GaussianProcessSolver(problem, new CollocationPlan(problem, plan), options).Solve();

    private static double Error(PdeProblem problem, CollocationPosterior posterior)
    {
        double[][] test = [.. problem.Lower.Zip(problem.Upper, (a, b) => Enumerable.Range(0, 97).Select(i => a + i * (b - a) / 96).ToArray())];
        double[] values = posterior.MeanOnGrid(test), point = new double[test.Length];
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
