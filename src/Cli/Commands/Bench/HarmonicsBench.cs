using EquivSim.O3;

namespace EquivSim.Cli.Commands.Bench;

/// <summary>Spherical harmonics with gradients of many points, against a scalar recursion.</summary>
internal static class HarmonicsBench
{
    // As many points at a time as a consumer would take, so that the results stay in a cache and the arithmetic is what is measured.
    private const int Points = 100_000, AtOnce = 200;

    public static KernelTiming Measure(int maxDegree, int repeats, CancellationToken cancellation)
    {
        var random = new Random(1);
        double[] vectors = [.. Enumerable.Range(0, 3 * AtOnce).Select(_ => 4 * random.NextDouble() - 2)];
        var harmonics = new SphericalHarmonics(maxDegree);
        var scalar = new ScalarHarmonics(maxDegree);
        int count = harmonics.Count;
        double[] values = new double[AtOnce * count], gradients = new double[3 * AtOnce * count];
        double[] expected = new double[AtOnce * count], expectedGradients = new double[3 * AtOnce * count];
        (Milliseconds ours, Milliseconds theirs) = KernelTiming.InTurn(
            () => Repeat(() => harmonics.Compute(vectors, values, gradients)), () => Repeat(() => scalar.Compute(vectors, expected, expectedGradients)),
            repeats, cancellation);

        double largest = expectedGradients.Max(Math.Abs);
        double difference = Math.Max(Largest(values, expected), Largest(gradients, expectedGradients)) / largest;
        // A value takes about a recursion step of two multiply-adds, and its gradient three products of two and a projection of five.
        double operations = Points * (double)count * (4 + 18);
        double bytes = Points * sizeof(double) * (3.0 + 4 * count);
        return new($"harmonics with gradients, l ≤ {maxDegree}, float64, {Points:N0} points", "scalar recursion", ours, theirs, operations, bytes, difference, IsDouble: true);
    }

    private static void Repeat(Action action)
    {
        for (int i = 0; i < Points / AtOnce; i++)
            action();
    }

    private static double Largest(double[] a, double[] b)
    {
        double largest = 0;
        for (int i = 0; i < a.Length; i++)
            largest = Math.Max(largest, Math.Abs(a[i] - b[i]));
        return largest;
    }
}
