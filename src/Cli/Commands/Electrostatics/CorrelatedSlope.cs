namespace EquivSim.Cli.Commands.Electrostatics;

/// <summary>Least-squares slope of equally spaced samples whose deviations are correlated in time.</summary>
/// <param name="Slope">The slope, per sample.</param>
/// <param name="Error">Its standard error: that of independent samples, times the root of the deviations' correlation time.</param>
/// <param name="Scatter">Root mean square deviation from the line.</param>
/// <param name="CorrelationTime">Sum of the deviations' autocorrelation over both directions of time, in samples.</param>
internal readonly record struct CorrelatedSlope(double Slope, double Error, double Scatter, double CorrelationTime)
{
    /// <summary>Sums of autocorrelations end where the lag is this many correlation times (Sokal's window).</summary>
    private const double Window = 5;

    /// <summary>Fits at least three samples.</summary>
    public static CorrelatedSlope Fit(IReadOnlyList<double> values)
    {
        int n = values.Count;
        double mean = values.Average(), middle = 0.5 * (n - 1), moment = 0, slope = 0;
        for (int i = 0; i < n; i++)
        {
            moment += (i - middle) * (i - middle);
            slope += (i - middle) * (values[i] - mean);
        }
        slope /= moment;
        double[] rest = [.. values.Select((v, i) => v - mean - slope * (i - middle))];
        double variance = Covariance(rest, 0), time = 1;
        for (int lag = 1; lag < n / 2 && lag < Window * time && variance > 0; lag++)
            time += 2 * Covariance(rest, lag) / variance;
        time = Math.Max(1, time);
        return new(slope, Math.Sqrt(variance * n / (n - 2) * time / moment), Math.Sqrt(variance), time);
    }

    private static double Covariance(double[] rest, int lag)
    {
        double sum = 0;
        for (int i = lag; i < rest.Length; i++)
            sum += rest[i] * rest[i - lag];
        return sum / rest.Length;
    }
}
