using EquivSim.Solvers.GaussianProcesses;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch.GaussianProcesses;

/// <summary>The solution given the observations: a Gaussian process with a mean and a variance everywhere, or an even mixture of such. Holds native memory.</summary>
public sealed class CollocationPosterior : IDisposable
{
    private readonly IReadOnlyList<GridAxis> _axes;
    private readonly Observations[] _observations;
    private readonly Member[] _members;

    /// <summary>A process whose kernels are known.</summary>
    /// <param name="axes">The grid.</param>
    /// <param name="kernels">One an axis.</param>
    /// <param name="scaled">The observations, as the covariance has them.</param>
    /// <param name="gaussian">Their factorised covariance; owned from here on.</param>
    internal CollocationPosterior(IReadOnlyList<GridAxis> axes, SpectralMixture[] kernels, Observations[] scaled, DenseGaussian gaussian)
        : this(axes, kernels, scaled, [(kernels, gaussian)])
    {
    }

    /// <summary>A mixture over what the kernels may be.</summary>
    /// <param name="axes">The grid.</param>
    /// <param name="kernels">The most probable ones, one an axis.</param>
    /// <param name="scaled">The observations, as the covariance has them.</param>
    /// <param name="draws">Kernels and their factorised covariances, which are owned from here on.</param>
    internal CollocationPosterior(
        IReadOnlyList<GridAxis> axes, SpectralMixture[] kernels, Observations[] scaled, IReadOnlyList<(SpectralMixture[] Kernels, DenseGaussian Gaussian)> draws)
    {
        (_axes, Kernels, _observations) = (axes, kernels, scaled);
        double[] values = [.. scaled.SelectMany(o => o.Values)];
        _members = [.. draws.Select(d => new Member(d.Kernels, d.Gaussian, d.Gaussian.Solve(values)))];
    }

    /// <summary>The learned kernels, one an axis.</summary>
    public IReadOnlyList<SpectralMixture> Kernels { get; }

    /// <summary>Mean of a derivative of the solution.</summary>
    /// <param name="points">Coordinates, [n, axes].</param>
    /// <param name="orders">Order along each axis, 0 to 2; all zero for the solution itself.</param>
    public double[] Mean(ReadOnlySpan<double> points, params int[] orders)
    {
        RequirePoints(points);
        double[] mean = new double[points.Length / _axes.Count];
        foreach (Member member in _members)
            Add(Mean(Cross(points, orders, member), member), 1.0 / _members.Length, mean);
        return mean;
    }

    /// <summary>Standard deviation of the solution itself, noise not included; where noise was learned, with what is not known of kernels and noise.</summary>
    /// <param name="points">Coordinates, [n, axes].</param>
    public double[] Deviation(ReadOnlySpan<double> points)
    {
        RequirePoints(points);
        int n = points.Length / _axes.Count;
        double[] mean = new double[n], square = new double[n], variance = new double[n];
        foreach (Member member in _members)
        {
            double[] cross = Cross(points, new int[_axes.Count], member), one = Mean(cross, member), explained = member.Gaussian.ExplainedVariance(cross);
            double prior = member.Kernels.Aggregate(1.0, (product, kernel) => product * kernel.Derivative(0, 0));
            Add(one, 1.0 / _members.Length, mean);
            Add([.. one.Select(m => m * m)], 1.0 / _members.Length, square);
            Add([.. explained.Select(e => Math.Max(0, prior - e))], 1.0 / _members.Length, variance);
        }
        // The variance of a mixture: what its members are unsure of, and how far they are apart.
        return [.. variance.Select((v, i) => Math.Sqrt(v + Math.Max(0, square[i] - mean[i] * mean[i])))];
    }

    /// <summary>Mean of the solution on a tensor grid: each kind of observation is spread over its nodes and carried along one axis after the other.</summary>
    /// <param name="coordinates">Coordinates along each axis.</param>
    /// <returns>The values, row-major.</returns>
    public double[] MeanOnGrid(IReadOnlyList<double[]> coordinates)
    {
        ArgumentNullException.ThrowIfNull(coordinates);
        double[] mean = new double[coordinates.Aggregate(1, (product, c) => product * c.Length)];
        foreach (Member member in _members)
            Add(MeanOnGrid(coordinates, member), 1.0 / _members.Length, mean);
        return mean;
    }

    /// <summary>Frees the factorisations.</summary>
    public void Dispose()
    {
        foreach (Member member in _members)
            member.Gaussian.Dispose();
    }

    private double[] MeanOnGrid(IReadOnlyList<double[]> coordinates, Member member)
    {
        using (TorchRegion.Enter())
        {
            Tensor[][] kernels = [.. _axes.Select((axis, a) => KernelMatrices(axis, member.Kernels[a], coordinates[a]))];
            Tensor? mean = null;
            int first = 0;
            foreach (Observations block in _observations)
            {
                for (int t = 0; t < block.Orders.Length; t++)
                {
                    Tensor spread = tensor(Spread(block, t, first, member.Weights), [.. _axes.Select(a => (long)a.Count)]);
                    // The last axis is contracted and its product put in front, until the first axis stands there.
                    for (int axis = _axes.Count - 1; axis >= 0; axis--)
                        spread = tensordot(kernels[axis][block.Orders[t][axis]], spread, [1], [_axes.Count - 1]);
                    mean = mean is null ? spread : mean + spread;
                }
                first += block.Count;
            }
            return mean!.contiguous().data<double>().ToArray();
        }
    }

    /// <summary>(-1)^p d^p k between coordinates and nodes, for p = 0, 1, 2.</summary>
    private static Tensor[] KernelMatrices(GridAxis axis, SpectralMixture kernel, double[] coordinates)
    {
        double[][] values = [.. Enumerable.Range(0, axis.Count).Select(_ => new double[3])];
        double[][] matrices = [.. Enumerable.Range(0, 3).Select(_ => new double[coordinates.Length * axis.Count])];
        for (int i = 0; i < coordinates.Length; i++)
        {
            kernel.Evaluate(Array.ConvertAll(axis.Nodes.ToArray(), node => coordinates[i] - node), 2, values);
            for (int j = 0; j < axis.Count; j++)
            {
                for (int p = 0; p < 3; p++)
                    matrices[p][i * axis.Count + j] = p == 1 ? -values[j][p] : values[j][p];
            }
        }
        return [.. matrices.Select(m => tensor(m, coordinates.Length, axis.Count))];
    }

    private double[] Cross(ReadOnlySpan<double> points, int[] orders, Member member) => CrossCovariance.Compute(points, orders, _axes, member.Kernels, _observations);

    private static double[] Mean(double[] cross, Member member)
    {
        double[] mean = new double[cross.Length / member.Weights.Length];
        for (int i = 0; i < cross.Length; i++)
            mean[i / member.Weights.Length] += cross[i] * member.Weights[i % member.Weights.Length];
        return mean;
    }

    private static void Add(double[] values, double factor, double[] sum)
    {
        for (int i = 0; i < sum.Length; i++)
            sum[i] += factor * values[i];
    }

    private double[] Spread(Observations block, int term, int first, double[] weights)
    {
        double[] spread = new double[_axes.Aggregate(1, (product, axis) => product * axis.Count)];
        for (int j = 0; j < block.Count; j++)
        {
            int flat = 0;
            for (int axis = 0; axis < _axes.Count; axis++)
                flat = flat * _axes[axis].Count + block.Points[j * _axes.Count + axis];
            spread[flat] += weights[first + j] * block.Coefficients[j * block.Orders.Length + term];
        }
        return spread;
    }

    private void RequirePoints(ReadOnlySpan<double> points)
    {
        if (points.Length % _axes.Count != 0)
            throw new ArgumentException($"Points of {_axes.Count} coordinates were expected, got {points.Length} numbers.");
    }

    /// <summary>One process of the mixture.</summary>
    /// <param name="Kernels">One an axis.</param>
    /// <param name="Gaussian">The factorised covariance of the observations.</param>
    /// <param name="Weights">Its inverse times the observations.</param>
    private sealed record Member(SpectralMixture[] Kernels, DenseGaussian Gaussian, double[] Weights);
}
