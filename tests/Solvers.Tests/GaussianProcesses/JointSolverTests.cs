using EquivSim.Solvers.Manufactured;
using EquivSim.Solvers.Torch.GaussianProcesses;
using EquivSim.TorchRuntime;
using TorchSharp;

namespace EquivSim.Solvers.Tests.GaussianProcesses;

public sealed class JointSolverTests
{
    [Fact]
    public void Kronecker_algebra_is_dense_algebra_on_the_product()
    {
        using (TorchRegion.Enter())
        {
            torch.manual_seed(1);
            torch.Tensor a = Positive(3), b = Positive(4), values = torch.randn(3, 4, dtype: torch.float64);
            torch.Tensor dense = torch.kron(a, b), flat = values.reshape(-1, 1);
            torch.Tensor applied = KroneckerAlgebra.Apply(KroneckerAlgebra.Apply(values, 0, a), 1, b);
            Close(dense.matmul(flat), applied.reshape(-1, 1));
            (torch.Tensor la, torch.Tensor lb) = (torch.linalg.cholesky(a), torch.linalg.cholesky(b));
            Close(torch.linalg.solve(dense, flat), KroneckerAlgebra.Solve(KroneckerAlgebra.Solve(values, 0, la), 1, lb).reshape(-1, 1));
            Close(torch.linalg.slogdet(dense).Item2, KroneckerAlgebra.LogDeterminant([la, lb]));
        }

        static torch.Tensor Positive(int n)
        {
            torch.Tensor root = torch.randn(n, n, dtype: torch.float64);
            return root.matmul(root.t()) + torch.eye(n, dtype: torch.float64);
        }

        static void Close(torch.Tensor expected, torch.Tensor found) =>
            Assert.True((expected - found).abs().max().item<double>() < 1e-10 * (1 + expected.abs().max().item<double>()));
    }

    [Theory]
    [InlineData("allen-cahn2d")]
    [InlineData("advection")]
    public void The_gradient_agrees_with_finite_differences(string name)
    {
        PdeProblem problem = PdeProblems.Find(name);
        var solver = new JointSolver(problem, new JointOptions { PointsPerAxis = 6, Components = 2, HighestFrequency = 2, Jitter = 1e-2 });
        var random = new Random(2);
        double[] point = [.. Enumerable.Range(0, solver.ParameterCount).Select(_ => 0.6 * random.NextDouble() - 0.3)], gradient = new double[point.Length];
        point[^1] = -6;
        solver.Evaluate(point, gradient);
        for (int i = 0; i < point.Length; i += 3)
        {
            double[] up = [.. point], down = [.. point];
            up[i] += 1e-5;
            down[i] -= 1e-5;
            double difference = (solver.Evaluate(up, new double[point.Length]) - solver.Evaluate(down, new double[point.Length])) / 2e-5;
            Assert.Equal(difference, gradient[i], 1e-4 * (1 + Math.Abs(difference)));
        }
    }

    [Fact]
    public void Adam_solves_a_gentle_problem_with_a_gentle_jitter()
    {
        PdeProblem problem = new("gentle", "sin 3x", [0], [1], [new(1, 2)], 0, p => Jet.Sin(3 * p[0]));
        var solver = new JointSolver(problem, new JointOptions { PointsPerAxis = 20, Components = 6, HighestFrequency = 3, Steps = 3000, Jitter = 1e-3 });
        solver.Run();
        double[] x = [.. Enumerable.Range(0, 50).Select(i => i / 49.0)];
        double[] u = solver.OnGrid([x]);
        double error = u.Select((value, i) => Math.Abs(value - problem.Exact([x[i]]))).Max();
        Assert.True(error < 0.01, $"largest error {error}");
    }
}
