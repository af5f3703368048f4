using EquivSim.Solvers.GaussianProcesses;
using EquivSim.Solvers.Manufactured;
using EquivSim.Solvers.Optimization;

namespace EquivSim.Solvers.Torch.GaussianProcesses;

/// <summary>
/// Solves boundary-value problems with a Gaussian process whose kernel learns the frequencies of the solution. The solution is integrated
/// out in closed form; the kernels maximise the evidence by L-BFGS while the noise floor falls level by level; nonlinear equations are
/// linearised anew (Newton) between levels. What tells when to stop is the residual of the equation off the nodes.
/// </summary>
/// <remarks>
/// Compared with Fang et al. (ICLR 2024), who hold the solution's values on a grid as variables of a joint objective, observations of the
/// equation enter with their exact prior covariance (derivatives of the kernel in both arguments, to fourth order), so that no kernel
/// matrix of the solution is inverted and any part of the data may be missing or noisy.
/// </remarks>
/// <param name="problem">The problem.</param>
/// <param name="plan">Its data.</param>
/// <param name="options">How to learn.</param>
public sealed class GaussianProcessSolver(PdeProblem problem, CollocationPlan plan, GaussianProcessOptions options)
{
    private const int CheckPoints = 100, NewtonStepsWithNoise = 4, WarmUp = 30;
    private readonly int _axes = plan.Axes.Count;
    private int _evaluations;

    /// <summary>Solves.</summary>
    /// <param name="observe">Told after each step; false stops the work.</param>
    /// <exception cref="ArgumentException">The grid does not resolve the frequencies asked for.</exception>
    public GaussianProcessSolution Solve(Func<GaussianProcessProgress, bool>? observe = null)
    {
        foreach (GridAxis axis in plan.Axes)
            axis.RequireResolved(options.HighestFrequency);
        SpectralMixture[] start = [.. plan.Axes.Select(_ => Evenly(options.Components))];
        double[] guess = new double[plan.EquationPoints.Length / _axes];
        double[] floors = options.LearnNoise ? [.. Enumerable.Repeat(1e-4, problem.IsLinear ? 1 : NewtonStepsWithNoise)] : [.. options.NoiseFloors];
        double[]? units = null, parameters = null;
        GaussianProcessSolution? best = null;
        double residual = double.NaN;
        bool stopped = false;
        for (int level = 0; level < floors.Length && !stopped; level++)
        {
            Observations[] observations = [plan.Equation(guess), plan.Values()];
            units ??= [.. observations.Select(o => Unit(o, start))];
            Observations[] scaled = [.. observations.Zip(units, (o, unit) => o.Scaled(unit))];
            var evidence = new CollocationEvidence(plan.Axes, options.Envelope, [.. start.Select(k => k.Count)], scaled) { NoiseFloor = floors[level], LearnsNoise = options.LearnNoise };
            parameters ??= evidence.Pack(start, [.. scaled.Select(_ => CollocationEvidence.LogNoiseCentre)]);
            if (level > 0 && !options.LearnNoise)
                Revive(evidence, parameters, scaled, floors[level - 1]);
            if (!double.IsFinite(evidence.Evaluate(parameters, new double[parameters.Length])))
                break;
            int steps = (options.LearnNoise ? 3 : 1) * options.StepsPerLevel;
            new Lbfgs(30).Minimize(
                (point, gradient) =>
                {
                    _evaluations++;
                    return evidence.Evaluate(point, gradient);
                },
                parameters, steps, 1e-3, GoesOn);

            SpectralMixture[] kernels = evidence.Kernels(parameters);
            CollocationPosterior posterior = options.LearnNoise && level == floors.Length - 1 && !stopped
                ? new(plan.Axes, kernels, scaled, Draws(evidence, parameters, (move, value) => GoesOn(steps + move, value)))
                : new(plan.Axes, kernels, scaled, evidence.Factorize(parameters)!);
            residual = Residual(posterior, units[0]);
            guess = posterior.Mean(plan.EquationPoints, new int[_axes]);
            // With learned noise the last fit is the answer; exact data may be overtaken by rounding errors, so the best one is.
            if (best is not null && !options.LearnNoise && !(residual < best.Residual))
            {
                posterior.Dispose();
                continue;
            }
            best?.Dispose();
            double[] noise = evidence.LogNoise(parameters);
            best = new GaussianProcessSolution(
                posterior, residual,
                scaled.Select((o, b) => (o.Name, options.LearnNoise ? units[b] * Math.Exp(noise[b]) : 0)).ToDictionary(),
                level + 1, _evaluations);
            if (residual < options.Tolerance && !options.LearnNoise)
                break;

            bool GoesOn(int step, double value) => !(stopped |= observe?.Invoke(new(level + 1, step, floors[level], value, residual)) == false);
        }
        return (best ?? throw new ArgumentException("The covariance of the data is not positive definite at the start; are points given twice?"))
            with
        { Evaluations = _evaluations };
    }

    private SpectralMixture Evenly(int count)
    {
        // Neighbouring bumps overlap at two thirds of their distance.
        double spacing = count > 1 ? options.HighestFrequency / (count - 1) : options.HighestFrequency;
        return SpectralMixture.Evenly(options.Envelope, count, options.HighestFrequency, spacing / (3 * options.Envelope.SpectralWidth));
    }

    /// <summary>What the noise of a kind of data is measured in: its root mean square, or its prior deviation where all data are zero.</summary>
    private double Unit(Observations data, SpectralMixture[] kernels) =>
        data.RootMeanSquare is > 1e-8 and double size ? size : Math.Sqrt(PriorVariance(data, kernels));

    private double PriorVariance(Observations data, SpectralMixture[] kernels)
    {
        double[] variance = new double[1];
        new ObservationCovariance(plan.Axes, [data.First()]).Fill(kernels, variance);
        return variance[0];
    }

    /// <summary>
    /// Bumps that the last, coarser level has pruned return evenly with the weight of its noise: what was below it may matter now.
    /// </summary>
    private void Revive(CollocationEvidence evidence, double[] parameters, Observations[] scaled, double formerFloor)
    {
        SpectralMixture[] kernels = evidence.Kernels(parameters);
        for (int axis = 0; axis < kernels.Length; axis++)
        {
            SpectralMixture kernel = kernels[axis];
            double[] changed = kernel.Parameters.ToArray();
            int count = kernel.Count;
            int[] dead = [.. Enumerable.Range(0, count).Where(q => scaled.All(data => Share(data, kernel.Only(q)) < 0.01 * formerFloor * formerFloor))];
            SpectralMixture fresh = Evenly(Math.Max(1, dead.Length));
            for (int i = 0; i < dead.Length; i++)
            {
                changed[count + dead[i]] = Math.Log(fresh.Scale(i));
                changed[2 * count + dead[i]] = fresh.Frequency(i);
                double share = Share(scaled[0], fresh.Only(i)) / fresh.Weight(i);
                changed[dead[i]] = Math.Log(formerFloor * formerFloor / (dead.Length * share));
            }
            double Share(Observations data, SpectralMixture one)
            {
                SpectralMixture[] others = [.. kernels];
                others[axis] = one;
                return PriorVariance(data, others);
            }
            kernels[axis] = new SpectralMixture(options.Envelope, changed);
        }
        evidence.Pack(kernels, evidence.LogNoise(parameters)).CopyTo(parameters, 0);
    }

    /// <summary>What kernels and noise may be, given the data; the optimum alone where a walk finds nothing else.</summary>
    private List<(SpectralMixture[], DenseGaussian)> Draws(CollocationEvidence evidence, double[] optimum, Func<int, double, bool> goesOn)
    {
        var draws = new List<(SpectralMixture[], DenseGaussian)>();
        foreach (double[] parameters in new KernelSampler(evidence, optimum, options.Seed).Draw(WarmUp, options.Draws, goesOn))
        {
            if (evidence.Factorize(parameters) is { } gaussian)
                draws.Add((evidence.Kernels(parameters), gaussian));
        }
        return draws.Count > 0 ? draws : [(evidence.Kernels(optimum), evidence.Factorize(optimum)!)];
    }

    /// <summary>Root mean square of the equation's residual between the nodes, in units of its right-hand side.</summary>
    private double Residual(CollocationPosterior posterior, double unit)
    {
        var random = new Random(12345);
        double[] points = new double[CheckPoints * _axes];
        for (int i = 0; i < points.Length; i++)
            points[i] = problem.Lower[i % _axes] + (problem.Upper[i % _axes] - problem.Lower[i % _axes]) * random.NextDouble();
        double[] residual = new double[CheckPoints];
        foreach (DerivativeTerm term in problem.Terms)
        {
            double[] derivative = posterior.Mean(points, term.Orders);
            for (int i = 0; i < CheckPoints; i++)
                residual[i] += term.Coefficient * derivative[i];
        }
        double[] u = problem.IsLinear ? new double[CheckPoints] : posterior.Mean(points, new int[_axes]);
        for (int i = 0; i < CheckPoints; i++)
            residual[i] += problem.Reaction * (u[i] * u[i] - 1) * u[i] - problem.Source(points.AsSpan(i * _axes, _axes));
        return Math.Sqrt(residual.Sum(r => r * r) / CheckPoints) / unit;
    }
}
