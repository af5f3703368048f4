using System.CommandLine;
using System.Globalization;
using EquivSim.Cli.Rendering;
using EquivSim.Solvers.GaussianProcesses;
using EquivSim.Solvers.Manufactured;
using EquivSim.Solvers.Torch.GaussianProcesses;
using EquivSim.TorchRuntime;
using Spectre.Console;
using TorchSharp;

namespace EquivSim.Cli.Commands.Solve;

/// <summary><c>equivsim solve gp-calibration</c>: whether the intervals found from noisy data hold the exact solution as often as they say.</summary>
internal static class SolveGpCalibrationCommand
{
    // Frozen before the first run on these problems: those of the sin 30x problem of the tests, on which the method was made.
    private const int Places = 50, NodesOnALine = 60, NodesOnASide = 24, Equations = 200, Boundary = 60, Measurements = 60, Bumps = 10;
    private const double HighestFrequency = 10;

    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        string names = string.Join(", ", CalibrationProblems.All.Select(p => p.Name));
        var seeds = new Option<int>("--seeds") { Description = "Noisy copies of each problem.", DefaultValueFactory = _ => 16 };
        var noise = new Option<double>("--noise") { Description = "Noise of all data, relative; it is learned.", DefaultValueFactory = _ => 0.1 };
        var first = new Option<int>("--seed") { Description = "Seed of the first copy.", DefaultValueFactory = _ => 1 };
        var only = new Option<string?>("--problem") { Description = $"One of {names}; all unless told otherwise." };
        var command = new CliCommand(
            "gp-calibration", "Solve five problems from noisy data and count how often 50, 90 and 99 % intervals hold the exact solution.",
            "equivsim solve gp-calibration --seeds 16",
            "equivsim solve gp-calibration --problem drift --seeds 64")
        {
            seeds, first, noise, only,
        };
        command.SetAction(parsed =>
        {
            (int copies, double size) = (parsed.GetValue(seeds), parsed.GetValue(noise));
            if (copies < 1)
                throw new UsageException($"--seeds must be positive; got {copies}.");
            if (!(size > 0) || !double.IsFinite(size))
                throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--noise must be positive; got {size}."));
            // As "solve gp" on lines.
            TorchLoader.EnsureLoaded();
            torch.set_num_threads(1);
            string? name = parsed.GetValue(only);
            PdeProblem[] problems = [.. CalibrationProblems.All.Where(p => name is null || p.Name == name)];
            if (problems.Length == 0)
                throw new UsageException($"--problem must be one of {names}; got '{name}'.");
            var scores = new List<IntervalScore>();
            foreach (PdeProblem problem in problems)
            {
                for (int copy = 1; copy <= copies; copy++)
                {
                    if (cancellation.IsCancellationRequested)
                        return ExitCode.Interrupted;
                    terminal.Transient($"  {problem.Name}: copy {copy} of {copies}");
                    scores.Add(Solve(problem, size, parsed.GetValue(first) + copy - 1));
                }
            }
            Draw(terminal, scores);
            return ExitCode.Success;
        });
        return command;
    }

    private static IntervalScore Solve(PdeProblem problem, double noise, int seed)
    {
        int axes = problem.Dimension;
        var plan = new CollocationPlan(problem, new CollocationOptions
        {
            PointsPerAxis = axes == 1 ? NodesOnALine : NodesOnASide,
            MostEquations = Equations,
            MostBoundary = Boundary,
            Measurements = Measurements,
            Noise = noise,
            Seed = seed,
        });
        var options = new GaussianProcessOptions { HighestFrequency = HighestFrequency, Components = Bumps, LearnNoise = true, Seed = seed };
        using GaussianProcessSolution solution = new GaussianProcessSolver(problem, plan, options).Solve();
        var random = new Random(1000 + seed);
        double[] points = [.. Enumerable.Range(0, Places * axes).Select(i => problem.Lower[i % axes] + (problem.Upper[i % axes] - problem.Lower[i % axes]) * random.NextDouble())];
        double[] exact = [.. Enumerable.Range(0, Places).Select(i => problem.Exact(points.AsSpan(i * axes, axes)))];
        return IntervalScore.Of(problem.Name, exact, solution.Posterior.Mean(points, new int[axes]), solution.Posterior.Deviation(points));
    }

    private static void Draw(Terminal terminal, List<IntervalScore> scores)
    {
        Table table = Tables.OfNumbers(terminal, "problem", "50 % cover", "90 % cover", "its standard error", "99 % cover", "90 %, worst copy", "relative L2 error");
        foreach (IGrouping<string, IntervalScore> group in scores.GroupBy(s => s.Problem))
            Add(group.Key, [.. group]);
        if (scores.Any(s => s.Problem != scores[0].Problem))
            Add("all", scores);
        terminal.Draw(table);

        void Add(string name, List<IntervalScore> rows) => table.AddTextRow([
            name, Percent(rows.Average(r => r.Within50)), Percent(rows.Average(r => r.Within90)), StandardError(rows), Percent(rows.Average(r => r.Within99)),
            Percent(rows.Min(r => r.Within90)), Quantity.Number(rows.Average(r => r.Error))]);
    }

    /// <summary>Of the mean over copies, which are independent; the places of one copy are not.</summary>
    private static string StandardError(List<IntervalScore> rows)
    {
        double mean = rows.Average(r => r.Within90);
        return rows.Count < 2 ? "–" : Percent(Math.Sqrt(rows.Sum(r => (r.Within90 - mean) * (r.Within90 - mean)) / (rows.Count * (rows.Count - 1.0))));
    }

    private static string Percent(double part) => string.Create(CultureInfo.InvariantCulture, $"{100 * part:0.0} %");
}
