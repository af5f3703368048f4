using EquivSim.Solvers.GaussianProcesses;
using EquivSim.Solvers.Manufactured;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch.GaussianProcesses;

/// <summary>
/// GP-HM as published (Fang et al., ICLR 2024): the solution's values on a grid, the kernels and the noise precisions together maximise one
/// objective by Adam. The baseline that <see cref="GaussianProcessSolver"/> is held to.
/// </summary>
/// <remarks>
/// Objective: log N(U | 0, C) + λ log N(g | U on the boundary, 1/τ₁) + log N(0 | residual on all nodes, 1/τ₂), C the Kronecker product of the
/// axes' covariances; derivatives on the grid are D C⁻¹ along one axis. Unlike the published code, kernels are evaluated at
/// the M distinct distances of an axis, not at M² pairs, and the state at the end is returned, not the best one by test error.
/// </remarks>
public sealed class JointSolver
{
    private readonly PdeProblem _problem;
    private readonly JointOptions _options;
    private readonly GridAxis[] _axes;
    private readonly double[] _source, _boundaryMask, _boundaryValues;
    private readonly int[] _offsets;
    private readonly double[] _parameters, _first, _second;
    private readonly int _points;

    /// <summary>Prepares the start: values zero, weights equal, frequencies even.</summary>
    /// <exception cref="ArgumentException">The grid does not resolve the frequencies asked for.</exception>
    public JointSolver(PdeProblem problem, JointOptions options)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(options);
        (_problem, _options) = (problem, options);
        _axes = [.. Enumerable.Range(0, problem.Dimension).Select(a => GridAxis.Uniform(problem.Lower[a], problem.Upper[a], options.PointsPerAxis))];
        foreach (GridAxis axis in _axes)
            axis.RequireResolved(options.HighestFrequency);
        _points = _axes.Aggregate(1, (n, axis) => checked(n * axis.Count));
        (_source, _boundaryMask, _boundaryValues) = (new double[_points], new double[_points], new double[_points]);
        double[] point = new double[_axes.Length];
        for (int i = 0; i < _points; i++)
        {
            int faces = 0;
            for (int axis = _axes.Length - 1, rest = i; axis >= 0; rest /= _axes[axis].Count, axis--)
            {
                int node = rest % _axes[axis].Count;
                point[axis] = _axes[axis].Nodes[node];
                faces += node == 0 || node == _axes[axis].Count - 1 ? 1 : 0;
            }
            _source[i] = problem.Source(point);
            // A node on several faces counts once for each, as published.
            _boundaryMask[i] = faces;
            _boundaryValues[i] = faces > 0 ? problem.Exact(point) : 0;
        }
        // Values, kernels, log τ₁, log τ₂.
        SpectralMixture start = SpectralMixture.Evenly(options.Envelope, options.Components, options.HighestFrequency);
        _offsets = [.. Enumerable.Range(0, _axes.Length + 1).Select(a => _points + a * start.Parameters.Length)];
        _parameters = new double[_offsets[^1] + 2];
        for (int axis = 0; axis < _axes.Length; axis++)
            start.Parameters.CopyTo(_parameters.AsSpan(_offsets[axis]));
        (_first, _second) = (new double[_parameters.Length], new double[_parameters.Length]);
    }

    /// <summary>Number of parameters, the solution's values among them.</summary>
    internal int ParameterCount => _parameters.Length;

    /// <summary>Runs Adam.</summary>
    /// <param name="observe">Told the step and the negative objective; false stops.</param>
    public void Run(Func<int, double, bool>? observe = null)
    {
        double[] gradient = new double[_parameters.Length];
        for (int step = 1; step <= _options.Steps; step++)
        {
            double value = Evaluate(_parameters, gradient);
            double rate = _options.LearningRate * Math.Sqrt(1 - Math.Pow(0.999, step)) / (1 - Math.Pow(0.9, step));
            for (int i = 0; i < gradient.Length; i++)
            {
                _first[i] = 0.9 * _first[i] + 0.1 * gradient[i];
                _second[i] = 0.999 * _second[i] + 0.001 * gradient[i] * gradient[i];
                _parameters[i] -= rate * _first[i] / (Math.Sqrt(_second[i]) + 1e-8);
            }
            if (observe?.Invoke(step, value) == false)
                break;
        }
    }

    /// <summary>The solution on a tensor grid: U through K(new, nodes) C⁻¹ along every axis.</summary>
    public double[] OnGrid(IReadOnlyList<double[]> coordinates)
    {
        ArgumentNullException.ThrowIfNull(coordinates);
        using (TorchRegion.Enter())
        {
            Tensor values = Values(_parameters);
            for (int axis = 0; axis < _axes.Length; axis++)
            {
                SpectralMixture kernel = Kernel(_parameters, axis);
                double[] cross = [.. from x in coordinates[axis] from node in _axes[axis].Nodes.ToArray() select kernel.Derivative(x - node, 0)];
                values = KroneckerAlgebra.Solve(values, axis, new GridKernel(_axes[axis], kernel, _options.Jitter).Factor);
                values = KroneckerAlgebra.Apply(values, axis, tensor(cross, coordinates[axis].Length, _axes[axis].Count));
            }
            return values.contiguous().data<double>().ToArray();
        }
    }

    /// <summary>The negative objective and its gradient.</summary>
    internal double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        using (TorchRegion.Enter())
        {
            Tensor values = Values(parameters).requires_grad_();
            Tensor logPrecisions = tensor(parameters[^2..].ToArray()).requires_grad_();
            GridKernel[] kernels = new GridKernel[_axes.Length];
            for (int axis = 0; axis < kernels.Length; axis++)
                kernels[axis] = new GridKernel(_axes[axis], Kernel(parameters, axis), _options.Jitter);

            Tensor[] solved = [.. kernels.Select((k, axis) => KroneckerAlgebra.Solve(values, axis, k.Factor))];
            Tensor residual = _problem.Reaction * (values.pow(3) - values) - tensor(_source, values.shape);
            foreach (DerivativeTerm term in _problem.Terms)
            {
                int axis = Array.FindIndex(term.Orders, p => p > 0);
                residual += term.Coefficient * (axis < 0 ? values : KroneckerAlgebra.Apply(solved[axis], axis, kernels[axis].Matrix(term.Orders[axis])));
            }
            Tensor whitened = solved[0];
            for (int axis = 1; axis < kernels.Length; axis++)
                whitened = KroneckerAlgebra.Solve(whitened, axis, kernels[axis].Factor);
            Tensor mask = tensor(_boundaryMask, values.shape);
            Tensor misfit = (mask * (values - tensor(_boundaryValues, values.shape)).pow(2)).sum();
            Tensor prior = 0.5 * KroneckerAlgebra.LogDeterminant([.. kernels.Select(k => k.Factor)]) + 0.5 * (values * whitened).sum();
            Tensor boundary = _options.BoundaryWeight * (0.5 * logPrecisions[0].exp() * misfit - 0.5 * _boundaryMask.Sum() * logPrecisions[0]);
            Tensor equation = 0.5 * logPrecisions[1].exp() * residual.pow(2).sum() - 0.5 * _points * logPrecisions[1];
            Tensor loss = prior + boundary + equation;

            Tensor[] gradients = SafeGrad.Of([loss], [values, logPrecisions, .. kernels.SelectMany(k => k.Leaves)]);
            gradient.Clear();
            gradients[0].contiguous().data<double>().ToArray().CopyTo(gradient);
            gradients[1].data<double>().ToArray().CopyTo(gradient[^2..]);
            for (int axis = 0, leaf = 2; axis < kernels.Length; leaf += kernels[axis].Leaves.Count, axis++)
                kernels[axis].AddGradient(gradients[leaf..(leaf + kernels[axis].Leaves.Count)], gradient[_offsets[axis].._offsets[axis + 1]]);
            return loss.item<double>();
        }
    }

    private SpectralMixture Kernel(ReadOnlySpan<double> parameters, int axis) => new(_options.Envelope, parameters[_offsets[axis].._offsets[axis + 1]]);

    private Tensor Values(ReadOnlySpan<double> parameters) => tensor(parameters[.._points].ToArray(), [.. _axes.Select(a => (long)a.Count)]);
}
