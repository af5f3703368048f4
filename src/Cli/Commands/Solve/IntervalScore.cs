namespace EquivSim.Cli.Commands.Solve;

/// <summary>How often the intervals of one solution hold the exact one.</summary>
/// <param name="Problem">The problem's name.</param>
/// <param name="Within50">Part of the places whose 50 % interval does.</param>
/// <param name="Within90">The same for 90 %.</param>
/// <param name="Within99">The same for 99 %.</param>
/// <param name="Error">Relative L2 error over the places.</param>
internal sealed record IntervalScore(string Problem, double Within50, double Within90, double Within99, double Error)
{
    /// <summary>Scores Gaussian predictions.</summary>
    public static IntervalScore Of(string problem, double[] exact, double[] mean, double[] deviation)
    {
        double[] off = [.. exact.Select((e, i) => Math.Abs(e - mean[i]) / deviation[i])];
        double error = Math.Sqrt(exact.Zip(mean, (e, m) => (e - m) * (e - m)).Sum() / exact.Sum(e => e * e));
        return new IntervalScore(problem, Part(0.6745), Part(1.6449), Part(2.5758), error);

        double Part(double width) => off.Average(o => o < width ? 1.0 : 0);
    }
}
