using EquivSim.Solvers.GaussianProcesses;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch.GaussianProcesses;

/// <summary>The solution given the observations: a Gaussian process with a mean and a variance everywhere. Holds native memory.</summary>
public sealed class CollocationPosterior : IDisposable
{
    private readonly IReadOnlyList<GridAxis> _axes;
    private readonly Observations[] _observations;
    private readonly DenseGaussian _gaussian;
    private readonly double[] _weights;
    private readonly (SpectralMixture[] Kernels, double[] Weights)[][] _steps;

    /// <param name="axes">The grid.</param>
    /// <param name="kernels">One an axis.</param>
    /// <param name="scaled">The observations, as the covariance has them.</param>
    /// <param name="gaussian">Their factorised covariance; owned from here on.</param>
    /// <param name="steps">Pairs of kernels and weights one standard deviation away on both sides, for each independent direction of what is not known of the kernels.</param>
    internal CollocationPosterior(
        IReadOnlyList<GridAxis> axes, SpectralMixture[] kernels, Observations[] scaled, DenseGaussian gaussian, (SpectralMixture[] Kernels, double[] Weights)[][]? steps = null)
    {
        (_axes, Kernels, _observations, _gaussian, _steps) = (axes, kernels, scaled, gaussian, steps ?? []);
        _weights = gaussian.Solve([.. scaled.SelectMany(o => o.Values)]);
    }

    /// <summary>The learned kernels, one an axis.</summary>
    public IReadOnlyList<SpectralMixture> Kernels { get; }

    /// <summary>Mean of a derivative of the solution.</summary>
    /// <param name="points">Coordinates, [n, axes].</param>
    /// <param name="orders">Order along each axis, 0 to 2; all zero for the solution itself.</param>
    public double[] Mean(ReadOnlySpan<double> points, params int[] orders)
    {
        RequirePoints(points);
        return Mean(points, orders, Kernels, _weights);
    }

    /// <summary>Standard deviation of the solution itself, noise not included; where noise was learned, with what is not known of the kernels.</summary>
    /// <param name="points">Coordinates, [n, axes].</param>
    public double[] Deviation(ReadOnlySpan<double> points)
    {
        RequirePoints(points);
        double[] cross = CrossCovariance.Compute(points, new int[_axes.Count], _axes, Kernels, _observations);
        double prior = Kernels.Aggregate(1.0, (product, kernel) => product * kernel.Derivative(0, 0));
        double[] explained = _gaussian.ExplainedVariance(cross);
        double[] variance = [.. explained.Select(e => Math.Max(0, prior - e))];
        foreach ((SpectralMixture[] Kernels, double[] Weights)[] step in _steps)
        {
            double[] up = Mean(points, new int[_axes.Count], step[0].Kernels, step[0].Weights), down = Mean(points, new int[_axes.Count], step[1].Kernels, step[1].Weights);
            for (int i = 0; i < variance.Length; i++)
                variance[i] += (up[i] - down[i]) * (up[i] - down[i]) / 4;
        }
        return [.. variance.Select(Math.Sqrt)];
    }

    /// <summary>Mean of the solution on a tensor grid: each kind of observation is spread over its nodes and carried along one axis after the other.</summary>
    /// <param name="coordinates">Coordinates along each axis.</param>
    /// <returns>The values, row-major.</returns>
    public double[] MeanOnGrid(IReadOnlyList<double[]> coordinates)
    {
        ArgumentNullException.ThrowIfNull(coordinates);
        using (TorchRegion.Enter())
        {
            Tensor[][] kernels = [.. _axes.Select((axis, a) => KernelMatrices(axis, Kernels[a], coordinates[a]))];
            Tensor? mean = null;
            int first = 0;
            foreach (Observations block in _observations)
            {
                for (int t = 0; t < block.Orders.Length; t++)
                {
                    Tensor spread = tensor(Spread(block, t, first), [.. _axes.Select(a => (long)a.Count)]);
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

    /// <summary>Frees the factorisation.</summary>
    public void Dispose() => _gaussian.Dispose();

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

    private double[] Mean(ReadOnlySpan<double> points, int[] orders, IReadOnlyList<SpectralMixture> kernels, double[] weights)
    {
        double[] cross = CrossCovariance.Compute(points, orders, _axes, kernels, _observations), mean = new double[points.Length / _axes.Count];
        for (int i = 0; i < mean.Length; i++)
        {
            double sum = 0;
            for (int j = 0; j < weights.Length; j++)
                sum += cross[i * weights.Length + j] * weights[j];
            mean[i] = sum;
        }
        return mean;
    }

    private double[] Spread(Observations block, int term, int first)
    {
        double[] spread = new double[_axes.Aggregate(1, (product, axis) => product * axis.Count)];
        for (int j = 0; j < block.Count; j++)
        {
            int flat = 0;
            for (int axis = 0; axis < _axes.Count; axis++)
                flat = flat * _axes[axis].Count + block.Points[j * _axes.Count + axis];
            spread[flat] += _weights[first + j] * block.Coefficients[j * block.Orders.Length + term];
        }
        return spread;
    }

    private void RequirePoints(ReadOnlySpan<double> points)
    {
        if (points.Length % _axes.Count != 0)
            throw new ArgumentException($"Points of {_axes.Count} coordinates were expected, got {points.Length} numbers.");
    }
}
