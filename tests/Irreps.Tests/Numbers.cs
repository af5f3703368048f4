namespace EquivSim.O3.Tests;

/// <summary>Comparison of arrays.</summary>
internal static class Numbers
{
    /// <summary>Largest absolute difference of two arrays of one length.</summary>
    public static double Distance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Assert.Equal(a.Length, b.Length);
        double worst = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double difference = Math.Abs(a[i] - b[i]);
            // Written so that a NaN counts as the largest difference.
            if (!(difference <= worst))
                worst = double.IsNaN(difference) ? double.PositiveInfinity : difference;
        }
        return worst;
    }

    public static void AssertClose(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance)
    {
        double distance = Distance(expected, actual);
        Assert.True(distance <= tolerance, $"Largest difference {distance:e2}, tolerance {tolerance:e2}.");
    }
}
