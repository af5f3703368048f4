using EquivSim.Solvers.TensorCompletion;
using MathNet.Numerics.LinearAlgebra;

namespace EquivSim.Solvers.Tests.TensorCompletion;

public sealed class LatentFunctionsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void The_divergence_is_that_of_two_dense_gaussians(int smoothness)
    {
        double[] x = [0, 0.4, 0.5, 1.7];
        var process = new MaternProcess((Smoothness)smoothness, 0.8, 1.3);
        var functions = new LatentFunctions(x, 2, process);
        var random = new Random(2);
        // Pairs (1,1), (1,2), (2,2) of a positive definite message at each coordinate.
        double[] precisions = [.. x.SelectMany(_ => new[] { 2 + random.NextDouble(), random.NextDouble(), 1 + random.NextDouble() })];
        double[] shifts = [.. Enumerable.Range(0, 8).Select(_ => random.NextDouble() - 0.5)];
        functions.Update(precisions, shifts, 0, learnPrior: false);

        Matrix<double> prior = Matrix<double>.Build.Dense(8, 8, (i, j) => i % 2 == j % 2 ? process.Covariance(x[i / 2] - x[j / 2]) : 0);
        Matrix<double> message = Matrix<double>.Build.Dense(8, 8, (i, j) => i / 2 == j / 2 ? precisions[i / 2 * 3 + i % 2 + j % 2] : 0);
        Matrix<double> posterior = (prior.Inverse() + message).Inverse();
        Vector<double> mean = posterior * Vector<double>.Build.Dense(shifts);
        double expected = ((prior.Inverse() * posterior).Trace() + mean * prior.Inverse() * mean - 8 + Math.Log(prior.Determinant() / posterior.Determinant())) / 2;
        Assert.Equal(expected, functions.Divergence(), 1e-6);
    }
}
