namespace EquivSim.Dynamics.Tests;

/// <summary>Mean of a correlated series with its standard error from block averages.</summary>
internal readonly record struct Statistic(double Mean, double Error)
{
    public static Statistic OfBlocks(IReadOnlyList<double> series, int blocks = 50)
    {
        int length = series.Count / blocks;
        double[] means = new double[blocks];
        for (int b = 0; b < blocks; b++)
        {
            for (int k = 0; k < length; k++)
                means[b] += series[b * length + k] / length;
        }
        double mean = means.Average();
        return new Statistic(mean, Math.Sqrt(means.Sum(m => (m - mean) * (m - mean)) / (blocks * (blocks - 1.0))));
    }

    /// <summary>Holds when the value is within five standard errors and these are small enough to mean something.</summary>
    public void AssertEquals(double expected, double relativePrecision)
    {
        Assert.True(Error < relativePrecision * Math.Abs(expected), $"{this}: the error is too large to test {expected} to {relativePrecision:P1}");
        Assert.True(Math.Abs(Mean - expected) < 5 * Error, $"{this}: expected {expected}, {(Mean - expected) / Error:F1} standard errors away");
    }
}
