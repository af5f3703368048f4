using EquivSim.Solvers.GaussianProcesses;
using EquivSim.Solvers.Spectral;

namespace EquivSim.Solvers.TensorEquations;

/// <summary>
/// Solves boundary-value problems on boxes in several dimensions with a functional Tucker tensor: what the boundary gives, plus a core times functions of one coordinate each,
/// taken from the leading directions of Gaussian processes that vanish on the boundary; the least squares of the equation at all nodes of a tensor grid decide on them.
/// </summary>
/// <remarks>
/// Alternating minimisation: one axis in turn gets all of its functions, the others keep their factors, and the least squares that is left is solved; the leading singular
/// vectors of the result are the axis' new factors. With factors alone it would get stuck where a wave is missing on several axes at once. Therefore each axis is also given what
/// the equation's residual along lines at random places asks for, taken through the inverse of the axis' own operator (as residuals enrich tensor trains: Dolgov and Savostyanov, SIAM J. Sci.
/// Comput. 36, A2248, 2014). The start is the same step from zero, so that the source's own waves are there from the beginning. Nonlinear equations are linearised anew
/// (Newton) for every axis, their reaction on all nodes.
/// </remarks>
/// <param name="problem">The problem.</param>
/// <param name="options">How to solve it.</param>
public sealed class TensorProcessSolver(SeparableProblem problem, TensorProcessOptions options)
{
    private const int MostIterations = 300, KernelLines = 40;
    private const double SmallestFactor = 1e-11, Reduction = 1e-5, LeastGain = 0.7;

    /// <summary>Solves.</summary>
    /// <param name="observe">Told after each sweep; false stops the work.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or source or boundary are not finite or all zero.</exception>
    /// <exception cref="ArithmeticException">Newton's method diverged.</exception>
    public TensorProcessSolution Solve(Func<TensorProcessProgress, bool>? observe = null)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(problem);
        int d = problem.Dimension;
        ChebyshevGrid[] grids = [.. problem.Lower.Zip(problem.Upper, (a, b) => new ChebyshevGrid(a, b, options.PointsPerAxis))];
        SeparableOperator linear = SeparableOperator.Of(problem);
        var data = new EquationData(problem, [.. grids.Select(g => g.Nodes.ToArray())], options.Seed);
        ProcessAxis[] axes = [.. grids.Select((grid, axis) =>
            new ProcessAxis(Kernel(data, grid, axis), grid, linear.Operators[axis], problem.BoundaryOrders[axis], options.SmallestDeviation * options.SmallestDeviation))];
        var probes = new ResidualProbes(data, linear, axes, options.Seed);
        var state = new TensorState(axes);
        for (int axis = 0; axis < d; axis++)
            state.Enrich(axis, probes.Wanted(axis, state, options.Rank));
        double[]? source = problem.IsLinear ? null : data.SourceOnGrid(), lift = problem.IsLinear ? null : data.LiftOnGrid();
        TensorProcessSolution? best = null;
        for (int sweep = 1; sweep <= options.Sweeps; sweep++)
        {
            int iterations = 0;
            for (int axis = 0; axis < d; axis++)
            {
                state.Open(axis);
                iterations += Improve(state, linear, data, source, lift);
                state.Close(axis, options.Rank, SmallestFactor);
                if (axis < d - 1 || sweep < options.Sweeps)
                    state.Enrich(axis, probes.Wanted(axis, state, options.Enrichment));
            }
            double residual = probes.Residual(state), former = best?.Residual ?? double.PositiveInfinity;
            if (residual < former)
                best = state.Solution(data.Lift, residual, sweep);
            bool goOn = observe?.Invoke(new(sweep, residual, [.. state.Axes.Select(a => a.Count)], iterations)) != false;
            if (!goOn || residual < options.Tolerance || !(residual < LeastGain * former))
                break;
        }
        return best ?? throw new ArithmeticException($"The residual of '{problem.Name}' is not finite after a sweep: Newton's method has diverged.");
    }

    private SpectralMixture Kernel(EquationData data, ChebyshevGrid grid, int axis)
    {
        var random = new Random(options.Seed);
        double[][] lines = [.. Enumerable.Range(0, KernelLines).Select(_ =>
            data.SourceFibre(axis, [.. Enumerable.Range(0, problem.Dimension).Select(_ => 1 + random.Next(options.PointsPerAxis - 2))]))];
        return LineEvidence.Learn(grid, lines, options.Envelope, options.LengthScale * (problem.Upper[axis] - problem.Lower[axis]));
    }

    private int Improve(TensorState state, SeparableOperator linear, EquationData data, double[]? source, double[]? lift)
    {
        AxisSubspace[] axes = state.Axes;
        if (source is null || lift is null)
        {
            double[] right = data.SourceImage(linear.Terms, axes);
            return new ProjectedSystem(linear.Terms, axes, null).Solve(right, state.Core, Reduction * options.Tolerance, MostIterations);
        }
        // Newton about u: A v + w v = f - A g - a (u³ - u) + w (u - g), w = a (3 u² - 1). The first u is 0: g alone can be large inside.
        double[] values = state.OnNodes(), roots = state.NodeRoots(), reaction = new double[values.Length], rest = new double[values.Length];
        bool isFirst = state.Core.All(c => c == 0);
        for (int i = 0; i < values.Length; i++)
        {
            double u = isFirst ? 0 : lift[i] + values[i] / roots[i];
            reaction[i] = problem.Reaction * (3 * u * u - 1);
            rest[i] = roots[i] * (source[i] - problem.Reaction * (u * u - 1) * u + reaction[i] * (u - lift[i]));
        }
        var system = new ProjectedSystem(linear.Terms, axes, reaction);
        return system.Solve(system.Transposed(rest), state.Core, Reduction * options.Tolerance, MostIterations);
    }
}
