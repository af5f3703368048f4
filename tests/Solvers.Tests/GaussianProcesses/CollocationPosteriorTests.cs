using EquivSim.Solvers.GaussianProcesses;
using EquivSim.Solvers.Torch.GaussianProcesses;
using MathNet.Numerics.LinearAlgebra;

namespace EquivSim.Solvers.Tests.GaussianProcesses;

public sealed class CollocationPosteriorTests
{
    [Fact]
    public void Values_alone_give_textbook_regression()
    {
        var kernel = new SpectralMixture(SpectralEnvelope.StudentT, [0.2, 0.5, 0.8]);
        GridAxis axis = GridAxis.Uniform(0, 2, 9);
        double[] y = [.. axis.Nodes.ToArray().Select(x => Math.Sin(3 * x))];
        using CollocationPosterior posterior = Condition([axis], [kernel], [new Observations("u", [[0]], [.. Enumerable.Range(0, 9)], [.. Enumerable.Repeat(1.0, 9)], y)]);
        Matrix<double> k = Matrix<double>.Build.Dense(9, 9, (i, j) => kernel.Derivative(axis.Nodes[i] - axis.Nodes[j], 0) + (i == j ? 1e-4 : 0));
        double[] points = [0.1, 0.77, 1.9];
        double[] mean = posterior.Mean(points, 0), deviation = posterior.Deviation(points);
        for (int i = 0; i < points.Length; i++)
        {
            Vector<double> c = Vector<double>.Build.Dense(9, j => kernel.Derivative(points[i] - axis.Nodes[j], 0));
            Assert.Equal(c.DotProduct(k.Cholesky().Solve(Vector<double>.Build.Dense(y))), mean[i], 1e-9);
            Assert.Equal(Math.Sqrt(kernel.Derivative(0, 0) - c.DotProduct(k.Cholesky().Solve(c))), deviation[i], 1e-7);
        }
    }

    [Fact]
    public void The_grid_and_the_points_tell_the_same()
    {
        SpectralMixture[] kernels = [new(SpectralEnvelope.Gaussian, [0.1, 0.2, 0.7]), new(SpectralEnvelope.Gaussian, [-0.2, 0.4, 0.2])];
        GridAxis[] axes = [GridAxis.Uniform(0, 1, 5), GridAxis.Uniform(-1, 1, 4)];
        Observations[] data =
        [
            new("equation", [[1, 0], [0, 2]], [0, 1, 3, 3, 2, 0], [2, 1, 2, 1, 2, 1], [1, -1, 0.5]),
            new("value", [[0, 0]], [4, 3, 1, 1], [1, 1], [0.3, 0.7]),
        ];
        using CollocationPosterior posterior = Condition(axes, kernels, data);
        double[][] coordinates = [[0.1, 0.5, 0.95], [-0.9, 0.2]];
        double[] points = [.. from x in coordinates[0] from y in coordinates[1] from c in new[] { x, y } select c];
        Assert.All(posterior.MeanOnGrid(coordinates).Zip(posterior.Mean(points, 0, 0)), pair => Assert.Equal(pair.First, pair.Second, 1e-10));
    }

    [Fact]
    public void Derivatives_of_the_mean_agree_with_finite_differences()
    {
        SpectralMixture[] kernels = [new(SpectralEnvelope.Gaussian, [0.1, 0.2, 0.7])];
        using CollocationPosterior posterior = Condition(
            [GridAxis.Uniform(0, 1, 5)], kernels,
            [new("equation", [[2]], [0, 2, 3], [1, 1, 1], [1, -1, 0.5]), new("slope", [[1]], [4], [1], [0.3]), new("value", [[0]], [1], [1], [0.3])]);
        double first = posterior.Mean([0.4], 1)[0], second = posterior.Mean([0.4], 2)[0];
        double[] around = posterior.Mean([0.399, 0.4, 0.401], 0);
        Assert.Equal((around[2] - around[0]) / 0.002, first, 1e-4 * (1 + Math.Abs(first)));
        Assert.Equal((around[2] - 2 * around[1] + around[0]) / 1e-6, second, 1e-4 * (1 + Math.Abs(second)));
    }

    private static CollocationPosterior Condition(GridAxis[] axes, SpectralMixture[] kernels, Observations[] data)
    {
        var evidence = new CollocationEvidence(axes, kernels[0].Envelope, [.. kernels.Select(k => k.Count)], data) { NoiseFloor = 1e-2, LearnsNoise = false };
        double[] parameters = evidence.Pack(kernels, new double[data.Length]);
        return new CollocationPosterior(axes, kernels, data, evidence.Factorize(parameters)!);
    }
}
