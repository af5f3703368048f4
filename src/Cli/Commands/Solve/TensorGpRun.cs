using System.Diagnostics;
using System.Globalization;
using EquivSim.Cli.Plots;
using EquivSim.Cli.Rendering;
using EquivSim.Solvers.Spectral;
using EquivSim.Solvers.TensorEquations;

namespace EquivSim.Cli.Commands.Solve;

/// <summary>One problem in several dimensions by a functional tensor, with Chebyshev collocation beside it where its grid fits.</summary>
internal sealed class TensorGpRun(TensorGpSettings settings, Terminal terminal)
{
    private const int SlicePoints = 121;
    private const double MostChebyshevPoints = 20e6;

    /// <summary>Solves and reports.</summary>
    /// <param name="one">The problem.</param>
    /// <param name="folder">Where files go.</param>
    /// <param name="cancellation">Ends the work after the sweep in progress; what was found is kept.</param>
    public TensorGpRow Execute(TensorGpCase one, string folder, CancellationToken cancellation)
    {
        SeparableProblem problem = one.Problem;
        terminal.Line($"{problem.Name}: {problem.Formula}");
        var watch = Stopwatch.StartNew();
        TensorProcessSolution solution = new TensorProcessSolver(problem, settings.For(one)).Solve(progress =>
        {
            terminal.Line(string.Create(CultureInfo.InvariantCulture,
                $"  sweep {progress.Sweep,2}  residual {progress.Residual:0.0e+0}  ranks {string.Join(' ', progress.Ranks)}  {progress.Iterations} iterations  {Quantity.Duration(watch.Elapsed)}"));
            return !cancellation.IsCancellationRequested;
        });
        double seconds = watch.Elapsed.TotalSeconds;

        watch.Restart();
        ChebyshevSolution? chebyshev = Math.Pow(one.Chebyshev, problem.Dimension) <= MostChebyshevPoints ? ChebyshevBox.Solve(problem, one.Chebyshev) : null;
        double chebyshevSeconds = chebyshev is null ? double.NaN : watch.Elapsed.TotalSeconds;
        double[][] places = [.. problem.Lower.Zip(problem.Upper, (a, b) => Places(a, b, one.TestPoints))];
        double[]? truth = problem.Exact?.OnGrid(places) ?? chebyshev?.OnGrid(places);
        double error = Error(solution.OnGrid(places), truth);
        double chebyshevError = problem.Exact is null ? double.NaN : Error(chebyshev?.OnGrid(places), truth);
        var row = new TensorGpRow(one, solution.Ranks, error, solution.Residual, solution.ParameterCount, seconds, chebyshevError, chebyshevSeconds);
        Tables.DrawFacts(terminal, one.Name,
        [
            ("relative L2 error", Quantity.Number(error)),
            ("residual of the equation", $"{Quantity.Number(solution.Residual)} of its right-hand side, off the nodes"),
            ("time", $"{Quantity.Number(seconds)} s, {solution.Sweeps} sweeps"),
            ("ranks", string.Join(" ", solution.Ranks)),
            ("numbers stored", $"{Quantity.Count(solution.ParameterCount)} (a grid: {Quantity.Number(Math.Pow(settings.For(one).PointsPerAxis, problem.Dimension))})"),
            ("Chebyshev collocation", chebyshev is null
                ? $"its grid of {one.Chebyshev}^{problem.Dimension} points does not fit"
                : $"{(double.IsNaN(chebyshevError) ? "the reference" : Quantity.Number(chebyshevError))} in {Quantity.Number(chebyshevSeconds)} s ({one.Chebyshev}^{problem.Dimension} points)"),
        ]);
        WriteSlice(problem, solution, chebyshev, folder);
        return row;
    }

    private void WriteSlice(SeparableProblem problem, TensorProcessSolution solution, ChebyshevSolution? chebyshev, string folder)
    {
        double[][] slice = [.. problem.Lower.Zip(problem.Upper, (a, b) => (a, b)).Select((box, axis) =>
            axis < 2 ? Enumerable.Range(0, SlicePoints).Select(i => box.a + (box.b - box.a) * i / (SlicePoints - 1)).ToArray() : [(box.a + box.b) / 2])];
        double[] values = solution.OnGrid(slice);
        var field = new GpField(slice[..2], values, problem.Exact?.OnGrid(slice) ?? chebyshev?.OnGrid(slice) ?? values, []);
        Directory.CreateDirectory(folder);
        GpOutput.Write(Path.Combine(folder, GpOutput.Solution), field);
        GpSolutionPlot.Save(Path.Combine(folder, GpOutput.Plot), field);
        terminal.Results(("slice through the middle", Path.Combine(folder, GpOutput.Solution)), ("plot", Path.Combine(folder, GpOutput.Plot)));
        terminal.Line();
    }

    /// <summary>Evenly between the ends and off them.</summary>
    private static double[] Places(double a, double b, int count) => [.. Enumerable.Range(0, count).Select(i => a + (b - a) * (i + 0.5) / count)];

    private static double Error(double[]? values, double[]? truth) =>
        values is null || truth is null ? double.NaN : Math.Sqrt(values.Zip(truth, (u, e) => (u - e) * (u - e)).Sum() / truth.Sum(e => e * e));
}
