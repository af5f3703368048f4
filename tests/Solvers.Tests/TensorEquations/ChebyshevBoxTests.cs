using EquivSim.Solvers.TensorEquations;

namespace EquivSim.Solvers.Tests.TensorEquations;

public sealed class ChebyshevBoxTests
{
    [Theory]
    [InlineData("allen-cahn4d", 11, 1e-7)]
    [InlineData("poisson3d", 30, 1e-7)]
    public void Known_solutions_are_found(string name, int count, double tolerance)
    {
        SeparableProblem problem = SeparableProblems.Find(name);
        double[][] places = [.. Enumerable.Range(0, problem.Dimension).Select(axis => new[] { 0.11 + 0.05 * axis, 0.62 })];
        double[] values = ChebyshevBox.Solve(problem, count).OnGrid(places), exact = problem.Exact!.OnGrid(places);
        for (int i = 0; i < values.Length; i++)
            Assert.Equal(exact[i], values[i], tolerance);
    }

    [Fact]
    public void The_committor_has_the_symmetry_of_its_potential()
    {
        // V(-r) = V(r): from -r the other basin is reached first as often as this one is from r.
        SeparableProblem problem = SeparableProblems.Find("smoluchowski3d");
        double[] q = ChebyshevBox.Solve(problem, 14).OnGrid([[-0.4, 0, 0.4], [-0.7, 0, 0.7], [-1, 0, 1]]);
        Assert.Equal(0.5, q[13], 1e-6);
        for (int i = 0; i < q.Length; i++)
            Assert.Equal(1, q[i] + q[26 - i], 1e-6);
        Assert.Contains("more than", Assert.Throws<ArgumentException>(() => ChebyshevBox.Solve(SeparableProblems.Find("poisson6d"), 28)).Message);
    }
}
