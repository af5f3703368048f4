using System.Diagnostics;
using System.Globalization;
using EquivSim.Cli.Plots;
using EquivSim.Cli.Rendering;
using EquivSim.Solvers.GaussianProcesses;
using EquivSim.Solvers.Manufactured;
using EquivSim.Solvers.Spectral;
using EquivSim.Solvers.Torch.GaussianProcesses;
using EquivSim.TorchRuntime;
using TorchSharp;

namespace EquivSim.Cli.Commands.Solve;

/// <summary>One problem solved by a Gaussian process, with Chebyshev collocation beside it.</summary>
internal sealed class GpRun(GpSettings settings, Terminal terminal)
{
    /// <summary>Solves and reports.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="folder">Where files go.</param>
    /// <param name="cancellation">Ends the optimisation after the step in progress; what was found is kept.</param>
    public GpRow Execute(GpCase problem, string folder, CancellationToken cancellation)
    {
        PdeProblem pde = problem.Problem;
        terminal.Line(string.Create(CultureInfo.InvariantCulture,
            $"{pde.Name}: u = {pde.Formula}{(settings.Noise > 0 ? $", noise {settings.Noise}" : "")}"));
        double[][] grid = GpField.Grid(pde);
        TorchLoader.EnsureLoaded();
        torch.set_num_threads(settings.Threads > 0 ? settings.Threads : grid.Length == 1 ? 1 : Environment.ProcessorCount);
        double[] exact = GpField.ExactOn(pde, grid);
        var watch = Stopwatch.StartNew();
        ChebyshevSolution reference = ChebyshevSolver.Solve(pde, problem.Chebyshev);
        double chebyshevSeconds = watch.Elapsed.TotalSeconds;
        double chebyshevError = new GpField(grid, reference.OnGrid(grid), exact, []).Error;

        (GpField field, double seconds, double residual, List<(string, string)> facts) = settings.Method == GpMethod.Evidence
            ? Evidence(problem, grid, exact, cancellation)
            : Published(problem, grid, exact, cancellation);
        facts.Insert(0, ("relative L2 error", Quantity.Number(field.Error)));
        facts.Add(("authors' log", $"{Quantity.Number(problem.LoggedError)} in {Quantity.Number(problem.LoggedSeconds)} s"));
        facts.Add(("Chebyshev collocation", $"{Quantity.Number(chebyshevError)} in {Quantity.Number(chebyshevSeconds)} s ({string.Join(" x ", problem.Chebyshev)} points)"));
        double baselineError = double.NaN;
        if (settings.Baseline)
        {
            (baselineError, int steps) = Baseline(problem, grid, exact, seconds, cancellation);
            facts.Add(("published method", $"{Quantity.Number(baselineError)} after {Quantity.Count(steps)} steps of Adam in the same {Quantity.Number(seconds)} s"));
        }
        Tables.DrawFacts(terminal, problem.Name, facts);

        Directory.CreateDirectory(folder);
        GpOutput.Write(Path.Combine(folder, GpOutput.Solution), field);
        GpSolutionPlot.Save(Path.Combine(folder, GpOutput.Plot), field);
        terminal.Results(("solution", Path.Combine(folder, GpOutput.Solution)), ("plot", Path.Combine(folder, GpOutput.Plot)));
        terminal.Line();
        return new GpRow(problem, field.Error, seconds, residual, chebyshevError, chebyshevSeconds, baselineError);
    }

    private (GpField, double Seconds, double Residual, List<(string, string)> Facts) Evidence(
        GpCase problem, double[][] grid, double[] exact, CancellationToken cancellation)
    {
        PdeProblem pde = problem.Problem;
        var watch = Stopwatch.StartNew();
        var plan = new CollocationPlan(pde, settings.Collocation(problem));
        int level = 0;
        using GaussianProcessSolution solution = new GaussianProcessSolver(pde, plan, settings.Process(problem)).Solve(progress =>
        {
            Show(progress, ref level, watch.Elapsed);
            return !cancellation.IsCancellationRequested;
        });
        double seconds = watch.Elapsed.TotalSeconds;
        // Deviations cost a solve for every point: on a line only.
        double[] deviation = pde.Dimension == 1 ? solution.Posterior.Deviation(grid[0]) : [];
        var field = new GpField(grid, solution.Posterior.MeanOnGrid(grid), exact, deviation);
        List<(string, string)> facts =
        [
            ("residual of the equation", $"{Quantity.Number(solution.Residual)} of its source, off the nodes"),
            ("time", $"{Quantity.Number(seconds)} s, {solution.Evaluations} evaluations of the evidence"),
        ];
        for (int axis = 0; axis < solution.Posterior.Kernels.Count; axis++)
            facts.Add(($"frequencies, axis {axis}", Frequencies(solution.Posterior.Kernels[axis])));
        if (settings.Noise > 0)
            facts.Add(("noise found", string.Join(", ", solution.Noise.Select(n => $"{n.Key} {Quantity.Number(n.Value)}"))));
        if (settings.Noise > 0 && deviation.Length > 0)
            facts.Add(("90 % intervals cover", $"{100 * field.Coverage:0} % of the exact solution"));
        return (field, seconds, solution.Residual, facts);
    }

    private (GpField, double Seconds, double Residual, List<(string, string)> Facts) Published(
        GpCase problem, double[][] grid, double[] exact, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var solver = new JointSolver(problem.Problem, settings.Joint(problem, settings.Steps));
        solver.Run((step, value) =>
        {
            string text = string.Create(CultureInfo.InvariantCulture, $"  step {step,6} of {settings.Steps}  -objective {value,14:0.0}  {Quantity.Duration(watch.Elapsed)}");
            if (step % Math.Max(1, settings.Steps / 10) == 0)
                terminal.Line(text);
            else
                terminal.Transient(text);
            return !cancellation.IsCancellationRequested;
        });
        double seconds = watch.Elapsed.TotalSeconds;
        return (new GpField(grid, solver.OnGrid(grid), exact, []), seconds, double.NaN, [("time", $"{Quantity.Number(seconds)} s")]);
    }

    /// <summary>The published method, with the kernel it was published with, for a given time.</summary>
    private (double Error, int Steps) Baseline(GpCase problem, double[][] grid, double[] exact, double seconds, CancellationToken cancellation)
    {
        JointOptions options = settings.Joint(problem, int.MaxValue) with { Envelope = SpectralEnvelope.StudentT };
        var watch = Stopwatch.StartNew();
        var solver = new JointSolver(problem.Problem, options);
        int steps = 0;
        solver.Run((step, _) =>
        {
            steps = step;
            terminal.Transient($"  published method: step {step,6}  {Quantity.Duration(watch.Elapsed)}");
            return watch.Elapsed.TotalSeconds < seconds && !cancellation.IsCancellationRequested;
        });
        return (new GpField(grid, solver.OnGrid(grid), exact, []).Error, steps);
    }

    private void Show(GaussianProcessProgress progress, ref int level, TimeSpan elapsed)
    {
        string text = string.Create(CultureInfo.InvariantCulture,
            $"  level {progress.Level} (noise floor {progress.NoiseFloor:0e+0})  step {progress.Step,3}  -log evidence {progress.NegativeLogEvidence,12:0.0}{(double.IsNaN(progress.Residual) ? "" : $"  residual {progress.Residual:0.0e+0}")}  {Quantity.Duration(elapsed)}");
        if (progress.Level == level)
        {
            terminal.Transient(text);
            return;
        }
        level = progress.Level;
        terminal.Line(text);
    }

    private static string Frequencies(SpectralMixture kernel)
    {
        int[] strongest = [.. Enumerable.Range(0, kernel.Count).OrderByDescending(kernel.Weight).Take(4)];
        return string.Join(", ", strongest.Select(q => string.Create(CultureInfo.InvariantCulture, $"{kernel.Frequency(q):0.0000} (weight {kernel.Weight(q):0.0e+0})")));
    }
}
