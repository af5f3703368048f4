using System.Diagnostics;

namespace EquivSim.Cli.Commands.Bench.Sphere;

/// <summary>A product by several methods, measured by turns in one process.</summary>
/// <param name="Product">What is computed.</param>
/// <param name="Degree">Highest degree.</param>
/// <param name="Methods">Name, median of a forward pass, and of a forward and a backward one where it was measured; ns for a sample.</param>
internal sealed record SphereTiming(string Product, int Degree, IReadOnlyList<(string Method, double Forward, double? ForwardBackward)> Methods)
{
    /// <summary>Times all passes by turns, after two rounds to warm up.</summary>
    public static SphereTiming Measure(
        string product, int degree, int batch, int repeats, IReadOnlyList<(string Name, Action Forward, Action? Backward)> methods, CancellationToken cancellation)
    {
        const int warmUp = 2;
        double[][] forward = [.. methods.Select(_ => new double[repeats])], both = [.. methods.Select(_ => new double[repeats])];
        for (int round = -warmUp; round < repeats; round++)
        {
            for (int m = 0; m < methods.Count; m++)
            {
                cancellation.ThrowIfCancellationRequested();
                double first = Time(methods[m].Forward), second = methods[m].Backward is { } backward ? Time(backward) : 0;
                if (round >= 0)
                    (forward[m][round], both[m][round]) = (first, first + second);
            }
        }
        double PerSample(double[] times) => Milliseconds.Of(times).Median * 1e6 / batch;
        return new(product, degree, [.. methods.Select((m, i) => (m.Name, PerSample(forward[i]), m.Backward is null ? (double?)null : PerSample(both[i])))]);
    }

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
