using EquivSim.Solvers.GaussianProcesses;
using EquivSim.Solvers.Torch.GaussianProcesses;
using MathNet.Numerics.LinearAlgebra;

namespace EquivSim.Solvers.Tests.GaussianProcesses;

public sealed class CollocationEvidenceTests
{
    private static readonly GridAxis[] Axes = [GridAxis.Uniform(0, 1, 6), new GridAxis([0, 0.2, 0.5, 0.6, 1.1])];

    [Theory]
    [InlineData("gaussian")]
    [InlineData("student-t")]
    public void The_gradient_agrees_with_finite_differences(string envelope)
    {
        CollocationEvidence evidence = Evidence(envelope);
        double[] point = Parameters(evidence, envelope), gradient = new double[point.Length];
        evidence.Evaluate(point, gradient);
        for (int i = 0; i < point.Length; i++)
        {
            double[] up = [.. point], down = [.. point];
            up[i] += 1e-5;
            down[i] -= 1e-5;
            double difference = (evidence.Evaluate(up, new double[point.Length]) - evidence.Evaluate(down, new double[point.Length])) / 2e-5;
            Assert.Equal(difference, gradient[i], 1e-5 * (1 + Math.Abs(difference)));
        }
    }

    [Fact]
    public void The_value_is_the_normal_density_of_a_covariance_written_out_by_hand()
    {
        CollocationEvidence evidence = Evidence("gaussian", learnsNoise: false);
        double[] point = Parameters(evidence, "gaussian");
        SpectralMixture[] kernels = evidence.Kernels(point);
        Observations[] data = Data();
        var rows = (from block in data from i in Enumerable.Range(0, block.Count) select (block, i)).ToArray();
        Matrix<double> covariance = Matrix<double>.Build.Dense(rows.Length, rows.Length, (r, c) => Covariance(kernels, rows[r], rows[c]));
        for (int r = 0; r < rows.Length; r++)
            covariance[r, r] += 1e-4;
        Vector<double> y = Vector<double>.Build.Dense([.. data.SelectMany(d => d.Values)]);
        var factor = covariance.Cholesky();
        double expected = 0.5 * (y.DotProduct(factor.Solve(y)) + factor.DeterminantLn + y.Count * Math.Log(2 * Math.PI));
        Assert.Equal(expected, evidence.Evaluate(point, new double[point.Length]), 1e-8 * Math.Abs(expected));
    }

    [Fact]
    public void Observations_that_do_not_fit_the_grid_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new ObservationCovariance(Axes, [new Observations("u", [[0, 0]], [0, 5], [1], [1])]));
        Assert.Throws<ArgumentException>(() => new ObservationCovariance(Axes, [new Observations("u", [[0]], [0], [1], [1])]));
        Assert.Throws<ArgumentException>(() => new Observations("u", [[0]], [0], [1], [double.NaN]));
        Assert.Throws<ArgumentException>(() => new Observations("u", [[3]], [0], [1], [1]));
        Assert.Throws<ArgumentException>(() => new GridAxis([0, 1, 1]));
    }

    private static CollocationEvidence Evidence(string envelope, bool learnsNoise = true) =>
        new(Axes, SpectralMixtureTests.Named(envelope), [2, 1], Data()) { NoiseFloor = 1e-2, LearnsNoise = learnsNoise };

    private static double[] Parameters(CollocationEvidence evidence, string envelope) => evidence.Pack(
        [
            new SpectralMixture(SpectralMixtureTests.Named(envelope), [0.1, -0.4, 0.2, -0.3, 0.3, 1.2]),
            new SpectralMixture(SpectralMixtureTests.Named(envelope), [0.3, 0.1, 0.6]),
        ],
        [-1, -2]);

    // u_xx - 2 u_y + c u at four nodes, u at three.
    private static Observations[] Data() =>
    [
        new("equation", [[2, 0], [0, 1], [0, 0]], [0, 0, 3, 1, 5, 4, 2, 2], [1, -2, 0.5, 1, -2, -1, 1, -2, 2, 1, -2, 0.1], [1, -2, 0.5, 3]),
        new("value", [[0, 0]], [0, 4, 4, 3, 1, 1], [1, 1, 1], [0.2, -0.1, 0.6]),
    ];

    private static double Covariance(SpectralMixture[] kernels, (Observations Block, int I) a, (Observations Block, int I) b)
    {
        double sum = 0;
        for (int s = 0; s < a.Block.Orders.Length; s++)
        {
            for (int t = 0; t < b.Block.Orders.Length; t++)
            {
                double product = a.Block.Coefficients[a.I * a.Block.Orders.Length + s] * b.Block.Coefficients[b.I * b.Block.Orders.Length + t];
                for (int axis = 0; axis < 2; axis++)
                {
                    double z = Axes[axis].Nodes[a.Block.Points[a.I * 2 + axis]] - Axes[axis].Nodes[b.Block.Points[b.I * 2 + axis]];
                    int p = a.Block.Orders[s][axis], q = b.Block.Orders[t][axis];
                    product *= kernels[axis].Derivative(z, p + q) * (q % 2 == 0 ? 1 : -1);
                }
                sum += product;
            }
        }
        return sum;
    }
}
