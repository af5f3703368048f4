using EquivSim.Solvers.Manufactured;

namespace EquivSim.Solvers.Tests.Manufactured;

public sealed class PdeProblemTests
{
    public static TheoryData<string> Names => [.. PdeProblems.All.Select(p => p.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Sources_agree_with_finite_differences_of_the_exact_solution(string name)
    {
        PdeProblem problem = PdeProblems.Find(name);
        double[] point = [.. problem.Lower.Zip(problem.Upper, (a, b) => a + 0.3712 * (b - a))];
        double u = problem.Exact(point), expected = problem.Reaction * (u * u * u - u), size = 0;
        foreach (DerivativeTerm term in problem.Terms)
        {
            int axis = Array.FindIndex(term.Orders, p => p > 0);
            double derivative = Derivative(problem, point, axis, term.Orders[axis]);
            expected += term.Coefficient * derivative;
            size += Math.Abs(term.Coefficient * derivative);
        }
        Assert.Equal(expected, problem.Source(point), 1e-5 * size);
    }

    [Fact]
    public void Unknown_names_are_refused_with_the_known_ones()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => PdeProblems.Find("poisson3d"));
        Assert.Contains("poisson3d", e.Message);
        Assert.Contains("advection", e.Message);
    }

    [Fact]
    public void An_empty_box_and_a_point_of_another_dimension_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new PdeProblem("x", "0", [1], [1], [new(1, 2)], 0, p => p[0]));
        Assert.Throws<ArgumentException>(() => new PdeProblem("x", "0", [0], [1], [new(1, 1, 1)], 0, p => p[0]));
        Assert.Throws<ArgumentException>(() => PdeProblems.All[0].Exact([0, 1]));
    }

    /// <summary>Central differences of sixth order.</summary>
    private static double Derivative(PdeProblem problem, double[] point, int axis, int order)
    {
        const double Step = 2e-4;
        double[] weights = order == 1 ? [0, 3.0 / 4, -3.0 / 20, 1.0 / 60] : [-49.0 / 18, 3.0 / 2, -3.0 / 20, 1.0 / 90];
        double sum = 0;
        for (int k = -3; k <= 3; k++)
        {
            double[] moved = [.. point];
            moved[axis] += k * Step;
            sum += weights[Math.Abs(k)] * (order == 1 ? Math.Sign(k) : 1) * problem.Exact(moved);
        }
        return sum / Math.Pow(Step, order);
    }
}
