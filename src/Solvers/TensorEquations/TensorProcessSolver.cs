using EquivSim.Solvers.GaussianProcesses;
using EquivSim.Solvers.Spectral;
using EquivSim.Solvers.TensorCompletion;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

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
    private const int CheckPoints = 200, MostGridPoints = 4_000_000, SweepsInTurns = 3, MostAttempts = 8;
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
        StartFromSource(u, nodes);
        TuckerFunction best = u.Clone();
        double lowest = double.PositiveInfinity;
        int sweeps = 0;
        double damping = 1e-6;
        for (int level = 0; level < options.NoiseFloors.Count; level++)
        {
            double floor = options.NoiseFloors[level], former = double.PositiveInfinity;
            for (int sweep = 1; sweep <= options.SweepsPerLevel; sweep++)
            {
                if (!problem.IsLinear)
                    Linearize(blocks[0], u, nodes, sweeps == 0);
                // First in turns, where length scales are learned, and then all together, which gets to the bottom.
                if (sweep <= SweepsInTurns)
                {
                    if (sweeps == 0)
                        UpdateCore(blocks, u, floor * floor);
                    for (int axis = 0; axis < _dimension; axis++)
                        UpdateAxis(blocks, u, axis, nodes[axis], floor * floor, lengths, steps, learn: sweeps > 1);
                    UpdateCore(blocks, u, floor * floor);
                }
                else
                {
                    u = UpdateAll(blocks, u, floor * floor, ref damping);
                }
                sweeps++;
                double residual = Residual(u, checks, source) / unit;
                if (residual < lowest)
                    (lowest, best) = (residual, u.Clone());
                if (observe?.Invoke(new(level + 1, floor, sweep, residual)) == false || residual < options.Tolerance)
                    return new TensorProcessSolution(best, lowest, sweeps);
                if (residual > Gain * former && sweep > SweepsInTurns + 2)
                    break;
                former = residual;
            }
        }
        return new TensorProcessSolution(best, lowest, sweeps);
    }

    /// <summary>
    /// Takes the factors that matter most in the source (its higher-order singular vectors) for a start: in many dimensions random ones have next to nothing in common with any
    /// solution. Where the source has fewer than the rank, random ones remain.
    /// </summary>
    private void StartFromSource(TuckerFunction u, double[][] nodes)
    {
        int count = problem.Terms.Count * (problem.Exact?.Count ?? 0);
        if (count == 0)
            return;
        Matrix<double>[] samples = [.. problem.SampleSource(nodes).Select((s, axis) => Matrix<double>.Build.DenseOfRowMajor(nodes[axis].Length, count, s))];
        Matrix<double>[] grams = [.. samples.Select(s => s.TransposeThisAndMultiply(s))];
        for (int axis = 0; axis < _dimension; axis++)
        {
            Matrix<double> others = Matrix<double>.Build.Dense(count, count, 1);
            for (int j = 0; j < _dimension; j++)
                others = j == axis ? others : others.PointwiseMultiply(grams[j]);
            Evd<double> evd = (samples[axis] * others * samples[axis].Transpose()).Evd(Symmetricity.Symmetric);
            Matrix<double> values = Matrix<double>.Build.DenseOfRowMajor(nodes[axis].Length, u.Bases[axis].Count, u.Bases[axis].Rows(AxisOperator.Identity, nodes[axis]));
            int n = nodes[axis].Length, rank = u.Ranks[axis];
            for (int r = 0; r < rank && evd.EigenValues[n - 1 - r].Real > 1e-10 * evd.EigenValues[n - 1].Real; r++)
            {
                Vector<double> coefficients = (values.TransposeThisAndMultiply(values) + 1e-8 * Matrix<double>.Build.DenseIdentity(u.Bases[axis].Count))
                    .Solve(values.TransposeThisAndMultiply(evd.EigenVectors.Column(n - 1 - r)));
                for (int i = 0; i < coefficients.Count; i++)
                    u.Factors[axis][i * rank + r] = coefficients[i];
            }
            u.Orthonormalize(axis);
        }
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
            bool moved = false;
            foreach (int sign in (ReadOnlySpan<int>)[1, -1])
            {
                double length = lengths[axis] * Math.Exp(sign * steps[axis]);
                ProcessBasis trial = Basis(nodes, length);
                (double[] other, double trialEvidence) = Solve(trial);
                if (trialEvidence <= evidence || trial.Count < rank)
                    continue;
                (solution, evidence, u.Bases[axis], lengths[axis]) = (other, trialEvidence, trial, length);
                moved = true;
                break;
            }
            steps[axis] = moved ? Math.Min(1, 1.5 * steps[axis]) : Math.Max(SmallestStep, steps[axis] / 2);
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

    /// <summary>A damped Gauss-Newton step (Levenberg, Marquardt) of all factors and the core; what it was when no damping helps.</summary>
    private static TuckerFunction UpdateAll(EquationBlock[] blocks, TuckerFunction u, double variance, ref double damping)
    {
        int d = u.Ranks.Length, core = u.Core.Length;
        int[] offsets = new int[d + 1];
        for (int axis = 0; axis < d; axis++)
            offsets[axis + 1] = offsets[axis] + u.Factors[axis].Length;
        int size = offsets[d] + core;
        double[] matrix = new double[size * size], downhill = new double[size];
        for (int part = 0; part <= d; part++)
        {
            double[] unknowns = part < d ? u.Factors[part] : u.Core, own = new double[unknowns.Length * unknowns.Length], right = new double[unknowns.Length];
            foreach (EquationBlock block in blocks)
            {
                if (part < d)
                    block.ForAxis(u, part).AddTo(u.Bases[part], own, right);
                else
                    block.AddToCore(u, own, right);
            }
            for (int i = 0; i < unknowns.Length; i++)
            {
                own.AsSpan(i * unknowns.Length, unknowns.Length).CopyTo(matrix.AsSpan((offsets[part] + i) * size + offsets[part]));
                downhill[offsets[part] + i] = right[i] - Vectors.Dot(own.AsSpan(i * unknowns.Length, unknowns.Length), unknowns);
            }
        }
        foreach (EquationBlock block in blocks)
            block.AddCoupling(u, matrix, offsets);
        double largest = Enumerable.Range(0, size).Max(i => matrix[i * size + i]), before = Misfit(blocks, u);
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            double[] factor = [.. matrix], step = [.. downhill];
            for (int i = 0; i < size; i++)
                factor[i * size + i] += damping * largest + variance;
            SmallMatrix.Cholesky(factor, size);
            SmallMatrix.CholeskySolve(factor, step, size, 1);
            TuckerFunction trial = u.Clone();
            for (int axis = 0; axis < d; axis++)
                Vectors.Combine(trial.Factors[axis], 1, step.AsSpan(offsets[axis], trial.Factors[axis].Length), trial.Factors[axis]);
            Vectors.Combine(trial.Core, 1, step.AsSpan(offsets[d], core), trial.Core);
            for (int axis = 0; axis < d; axis++)
                trial.Orthonormalize(axis);
            if (Misfit(blocks, trial) <= before + 1e-15 * Math.Abs(before))
            {
                damping = Math.Max(1e-15 * size, damping / 10);
                return trial;
            }
            damping = Math.Min(1, 10 * damping);
        }
        return u;
    }

    /// <summary>Sum of squared residuals less that of the right-hand side.</summary>
    private static double Misfit(EquationBlock[] blocks, TuckerFunction u)
    {
        int size = u.Core.Length;
        double[] matrix = new double[size * size], right = new double[size];
        foreach (EquationBlock block in blocks)
            block.AddToCore(u, matrix, right);
        double sum = 0;
        for (int i = 0; i < size; i++)
            sum += u.Core[i] * (Vectors.Dot(matrix.AsSpan(i * size, size), u.Core) - 2 * right[i]);
        return sum;
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
