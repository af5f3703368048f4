using EquivSim.Solvers.TensorCompletion;
using MathNet.Numerics.LinearAlgebra;

namespace EquivSim.Solvers.Tests.TensorCompletion;

public sealed class StateSpaceSmootherTests
{
    private static readonly double[] Indices = [0, 0.1, 0.35, 0.4, 1.2, 1.25, 2.0];

    [Theory]
    [InlineData(Smoothness.Rough)]
    [InlineData(Smoothness.Once)]
    [InlineData(Smoothness.Twice)]
    public void Smoothing_is_dense_gaussian_process_regression(Smoothness smoothness)
    {
        const int R = 2;
        int n = Indices.Length * R;
        var process = new MaternProcess(smoothness, 0.4, 1.7);
        var random = new Random(5);
        double[] precisions = new double[Indices.Length * R * R], shifts = new double[n];
        for (int d = 0; d < Indices.Length; d++)
        {
            // Index 0 and 3 are queries: no message. Index 5 has one of rank one.
            if (d is 0 or 3)
                continue;
            double[] root = [random.NextDouble(), random.NextDouble(), d == 5 ? 0 : random.NextDouble(), d == 5 ? 0 : random.NextDouble()];
            for (int i = 0; i < R; i++)
            {
                for (int j = 0; j < R; j++)
                    precisions[(d * R + i) * R + j] = 5 * (root[i] * root[j] + root[2 + i] * root[2 + j]);
                shifts[d * R + i] = random.NextDouble() - 0.5;
            }
        }

        var smoother = new StateSpaceSmoother(Indices.Length, R);
        double evidence = smoother.Smooth(process, Indices, precisions, shifts);

        Matrix<double> prior = Matrix<double>.Build.Dense(n, n, (a, b) => a % R == b % R ? process.Covariance(Indices[a / R] - Indices[b / R]) : 0);
        Matrix<double> message = Matrix<double>.Build.Dense(n, n, (a, b) => a / R == b / R ? precisions[(a / R * R + a % R) * R + b % R] : 0);
        Vector<double> shift = Vector<double>.Build.Dense(shifts);
        Matrix<double> posterior = (prior.Inverse() + message).Inverse();
        Vector<double> mean = posterior * shift;
        double expected = 0.5 * shift.DotProduct(mean) - 0.5 * Math.Log((Matrix<double>.Build.DenseIdentity(n) + prior * message).Determinant());
        Assert.Equal(expected, evidence, 1e-9);
        Assert.Equal(expected, smoother.LogEvidence(process, Indices, precisions, shifts), 1e-9);
        for (int d = 0; d < Indices.Length; d++)
        {
            for (int i = 0; i < R; i++)
            {
                Assert.Equal(mean[d * R + i], smoother.Means[d * R + i], 1e-9);
                for (int j = 0; j < R; j++)
                    Assert.Equal(posterior[d * R + i, d * R + j], smoother.Covariances[(d * R + i) * R + j], 1e-9);
            }
        }
    }
}
