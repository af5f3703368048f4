using EquivSim.Solvers.GaussianProcesses;
using EquivSim.Solvers.Spectral;
using EquivSim.Solvers.TensorCompletion;

namespace EquivSim.Solvers.TensorEquations;

/// <summary>
/// Solves boundary-value problems in several dimensions with a functional Tucker tensor: a core times factors that are Gaussian processes of one coordinate each. What a full
/// grid of collocation points says is Gaussian about the factors of one axis when all else is kept, and about the core; these least squares take turns.
/// </summary>
/// <remarks>
/// The bridge between GP-HM and functional Bayesian Tucker decomposition, after the idea of tensor Gaussian processes for equations (arXiv 2510.13772). For a linear equation
/// nothing of the grid's size is formed. A nonlinear one is linearised (Newton) at each sweep and needs the grid for its coefficient. Length scales go uphill
/// in the evidence of their axis; the noise floor falls level by level; the residual off the nodes says when to stop.
/// </remarks>
/// <param name="problem">The problem.</param>
/// <param name="options">How to solve it.</param>
public sealed class TensorProcessSolver(SeparableProblem problem, TensorProcessOptions options)
{
    private const int CheckPoints = 200, MostGridPoints = 4_000_000;
    private const double FirstStep = 0.4, SmallestStep = 0.05, Gain = 0.9;

    private readonly int _dimension = problem.Dimension;
    private readonly Random _random = new(options.Seed);
    private double[]? _source;

    /// <summary>Solves.</summary>
    /// <param name="observe">Told after each sweep; false stops the work, and the best so far is returned.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the grid of a nonlinear equation is too large.</exception>
    public TensorProcessSolution Solve(Func<TensorProcessProgress, bool>? observe = null)
    {
        int[] ranks = options.Resolve(_dimension);
        double[][] nodes = [.. problem.Lower.Zip(problem.Upper, (a, b) => new ChebyshevGrid(a, b, options.PointsPerAxis).Nodes.ToArray())];
        if (!problem.IsLinear && Math.Pow(options.PointsPerAxis, _dimension) > MostGridPoints)
            throw new ArgumentException($"A nonlinear equation needs its whole grid, at most {MostGridPoints} points; got {options.PointsPerAxis} along each of {_dimension} axes.");
        double[] checks = [.. Enumerable.Range(0, CheckPoints * _dimension).Select(i => At(i % _dimension, _random.NextDouble()))];
        double[] source = [.. Enumerable.Range(0, CheckPoints).Select(i => problem.Source(checks.AsSpan(i * _dimension, _dimension)))];
        double unit = Unit(source);
        EquationBlock[] blocks = [Equation(nodes, 1 / unit), .. Enumerable.Range(0, _dimension).Select(axis => Boundary(nodes, axis))];

        double[] lengths = [.. nodes.Select(x => options.LengthScale * (x[^1] - x[0]))], steps = [.. nodes.Select(_ => FirstStep)];
        var u = new TuckerFunction([.. nodes.Select((x, axis) => Basis(x, lengths[axis]))], ranks, _random);
        TuckerFunction best = u.Clone();
        double lowest = double.PositiveInfinity;
        int sweeps = 0;
        for (int level = 0; level < options.NoiseFloors.Count; level++)
        {
            double floor = options.NoiseFloors[level], former = double.PositiveInfinity;
            for (int sweep = 1; sweep <= options.SweepsPerLevel; sweep++)
            {
                if (!problem.IsLinear)
                    Linearize(blocks[0], u, nodes, sweeps == 0);
                for (int axis = 0; axis < _dimension; axis++)
                    UpdateAxis(blocks, u, axis, nodes[axis], floor * floor, lengths, steps, learn: sweeps > 1);
                UpdateCore(blocks, u, floor * floor);
                sweeps++;
                double residual = Residual(u, checks, source) / unit;
                if (residual < lowest)
                    (lowest, best) = (residual, u.Clone());
                if (observe?.Invoke(new(level + 1, floor, sweep, residual)) == false || residual < options.Tolerance)
                    return new TensorProcessSolution(best, lowest, sweeps);
                if (residual > Gain * former && sweep > 2)
                    break;
                former = residual;
            }
        }
        return new TensorProcessSolution(best, lowest, sweeps);
    }

    private double At(int axis, double part) => problem.Lower[axis] + part * (problem.Upper[axis] - problem.Lower[axis]);

    private ProcessBasis Basis(double[] nodes, double length) =>
        new(SpectralMixture.Evenly(options.Envelope, 1, 0, 1 / (Math.Sqrt(2) * length)), nodes);

    /// <summary>What residuals are measured in: the source's root mean square, or the principal terms' size on the boundary field where there is no source.</summary>
    private double Unit(double[] source)
    {
        double size = Math.Sqrt(source.Average(f => f * f));
        if (size > 1e-8)
            return size;
        double widest = problem.Lower.Zip(problem.Upper, (a, b) => b - a).Max();
        return problem.Terms.Max(t => Math.Abs(t.Factor)) / (widest * widest);
    }

    private EquationBlock Equation(double[][] nodes, double weight) =>
        new(problem.Terms, nodes, problem.SampleSource(nodes), problem.Terms.Count * (problem.Exact?.Count ?? 0), weight / Math.Sqrt(Count(nodes)));

    private EquationBlock Boundary(double[][] nodes, int axis)
    {
        double[][] face = [.. nodes];
        face[axis] = [nodes[axis][0], nodes[axis][^1]];
        SeparableTerm[] value = [SeparableTerm.On(_dimension, 1, (axis, new AxisOperator(problem.BoundaryOrders[axis])))];
        return new EquationBlock(value, face, problem.Boundary.Sample(value, face), problem.Boundary.Count, 1 / Math.Sqrt(Count(face)));
    }

    private static double Count(double[][] nodes) => nodes.Aggregate(1.0, (n, x) => n * x.Length);

    private void Linearize(EquationBlock equation, TuckerFunction u, double[][] nodes, bool first)
    {
        double[] v = first ? new double[(int)Count(nodes)] : u.OnGrid(nodes), f = Source(nodes);
        double a = problem.Reaction;
        equation.SetField([.. v.Select(x => a * (3 * x * x - 1))], [.. v.Select((x, i) => f[i] + 2 * a * x * x * x)]);
    }

    private double[] Source(double[][] nodes)
    {
        if (_source is not null)
            return _source;
        if (problem.Exact is not { } exact)
            return _source = new double[(int)Count(nodes)];
        double[] linear = Tensors.Expand(exact.Sample(problem.Terms, nodes), problem.Terms.Count * exact.Count);
        double[] u = exact.OnGrid(nodes);
        return _source = [.. linear.Select((f, i) => f + problem.Reaction * (u[i] * u[i] - 1) * u[i])];
    }

    private void UpdateAxis(EquationBlock[] blocks, TuckerFunction u, int axis, double[] nodes, double variance, double[] lengths, double[] steps, bool learn)
    {
        AxisSystem[] systems = [.. blocks.Select(b => b.ForAxis(u, axis))];
        int rank = u.Ranks[axis];
        (double[] solution, double evidence) = Solve(u.Bases[axis]);
        if (learn)
        {
            foreach (int sign in (ReadOnlySpan<int>)[1, -1])
            {
                double length = lengths[axis] * Math.Exp(sign * steps[axis]);
                ProcessBasis trial = Basis(nodes, length);
                (double[] other, double trialEvidence) = Solve(trial);
                if (trialEvidence <= evidence || trial.Count < rank)
                    continue;
                (solution, evidence, u.Bases[axis], lengths[axis]) = (other, trialEvidence, trial, length);
                steps[axis] *= -sign;
                break;
            }
            steps[axis] = steps[axis] < 0 ? Math.Min(1, -1.5 * steps[axis]) : Math.Max(SmallestStep, steps[axis] / 2);
        }
        u.Factors[axis] = solution;
        u.Orthonormalize(axis);

        (double[] Solution, double Evidence) Solve(ProcessBasis basis)
        {
            int size = basis.Count * rank;
            double[] matrix = new double[size * size], right = new double[size];
            foreach (AxisSystem system in systems)
                system.AddTo(basis, matrix, right);
            return Gaussian(matrix, right, variance);
        }
    }

    private static void UpdateCore(EquationBlock[] blocks, TuckerFunction u, double variance)
    {
        int size = u.Core.Length;
        double[] matrix = new double[size * size], right = new double[size];
        foreach (EquationBlock block in blocks)
            block.AddToCore(u, matrix, right);
        // The core's own size is its prior deviation.
        double prior = Math.Max(1e-12, Vectors.Dot(u.Core, u.Core) / size);
        u.Core = Gaussian(matrix, right, variance / prior).Solution;
    }

    /// <summary>The posterior mean of standard normal coefficients, and the logarithm of their evidence up to a constant.</summary>
    private static (double[] Solution, double Evidence) Gaussian(double[] matrix, double[] right, double variance)
    {
        int n = right.Length;
        double largest = 0;
        for (int i = 0; i < n; i++)
            largest = Math.Max(largest, matrix[i * n + i]);
        // Below this the sum would be lost to rounding.
        double added = Math.Max(variance, 1e-15 * n * largest);
        for (int i = 0; i < n; i++)
            matrix[i * n + i] += added;
        double[] solution = [.. right];
        SmallMatrix.Cholesky(matrix, n);
        SmallMatrix.CholeskySolve(matrix, solution, n, 1);
        double evidence = n * Math.Log(added) / 2 + Vectors.Dot(right, solution) / (2 * added);
        for (int i = 0; i < n; i++)
            evidence -= Math.Log(matrix[i * n + i]);
        return (solution, evidence);
    }

    /// <summary>Root mean square of the residual at places off the nodes.</summary>
    private double Residual(TuckerFunction u, double[] points, double[] source)
    {
        double[] residual = u.Apply(problem.Terms, points), value = problem.IsLinear ? new double[residual.Length] : u.Apply([SeparableTerm.On(_dimension, 1)], points);
        double sum = 0;
        for (int i = 0; i < residual.Length; i++)
        {
            double r = residual[i] + problem.Reaction * (value[i] * value[i] - 1) * value[i] - source[i];
            sum += r * r / residual.Length;
        }
        return Math.Sqrt(sum);
    }
}
