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
        int level = 0;
        TensorProcessSolution solution = new TensorProcessSolver(problem, settings.For(one)).Solve(progress =>
        {
            Show(progress, ref level, watch.Elapsed);
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
        var row = new TensorGpRow(one, settings.For(one).Ranks[0], error, solution.Residual, solution.ParameterCount, seconds, chebyshevError, chebyshevSeconds);
        Tables.DrawFacts(terminal, one.Name,
        [
            ("relative L2 error", Quantity.Number(error)),
            ("residual of the equation", $"{Quantity.Number(solution.Residual)} of its right-hand side, off the nodes"),
            ("time", $"{Quantity.Number(seconds)} s, {solution.Sweeps} sweeps"),
            ("numbers stored", Quantity.Count(solution.ParameterCount)),
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

    private void Show(TensorProcessProgress progress, ref int level, TimeSpan elapsed)
    {
        string text = string.Create(CultureInfo.InvariantCulture,
            $"  level {progress.Level} (noise floor {progress.NoiseFloor:0e+0})  sweep {progress.Sweep,3}  residual {progress.Residual:0.0e+0}  {Quantity.Duration(elapsed)}");
        if (progress.Level == level)
            terminal.Transient(text);
        else
            terminal.Line(text);
        level = progress.Level;
    }

    /// <summary>Evenly between the ends and off them.</summary>
    private static double[] Places(double a, double b, int count) => [.. Enumerable.Range(0, count).Select(i => a + (b - a) * (i + 0.5) / count)];

    private static double Error(double[]? values, double[]? truth) =>
        values is null || truth is null ? double.NaN : Math.Sqrt(values.Zip(truth, (u, e) => (u - e) * (u - e)).Sum() / truth.Sum(e => e * e));
}
