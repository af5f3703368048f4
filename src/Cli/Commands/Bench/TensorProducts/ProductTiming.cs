using System.Diagnostics;

namespace EquivSim.Cli.Commands.Bench.TensorProducts;

/// <summary>Times of one product by one method.</summary>
/// <param name="Case">Which product.</param>
/// <param name="Degree">Highest degree L.</param>
/// <param name="Method">What computes it.</param>
/// <param name="Type">Type of the numbers.</param>
/// <param name="Batch">Samples in a call.</param>
/// <param name="Threads">Threads of <paramref name="Threaded"/>; all else is by one.</param>
/// <param name="FirstCall">Milliseconds from nothing to the first result: tables, compilation, first forward pass.</param>
/// <param name="Forward">Milliseconds of a call.</param>
/// <param name="ForwardBackward">Milliseconds of a forward and a backward pass, both operands and weights; null when not measured.</param>
/// <param name="Threaded">Milliseconds of a call on several threads; null when not measured.</param>
/// <param name="Operations">Multiply-adds of a sample, forward.</param>
/// <param name="Bytes">Bytes of a sample's operands and result.</param>
/// <param name="Expressivity">Dimension of the set of bilinear maps; null where it is not defined.</param>
internal sealed record ProductTiming(
    string Case, int Degree, string Method, string Type, int Batch, int Threads, double FirstCall, Milliseconds Forward, Milliseconds? ForwardBackward, Milliseconds? Threaded,
    double Operations, double Bytes, int? Expressivity)
{
    /// <summary>Microseconds of a sample, forward.</summary>
    public double MicrosecondsPerSample => 1000 * Forward.Median / Batch;

    /// <summary>Billions of multiplications and additions per second, forward.</summary>
    public double GigaflopsPerSecond => 2 * Operations * Batch / Forward.Median * 1e-6;

    /// <summary>Measures runners made for a number of threads, which are disposed.</summary>
    public static ProductTiming Measure(
        ProductTiming description, Func<int, IProductRunner> make, bool backward, double seconds, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        using IProductRunner runner = make(1);
        runner.Forward();
        double first = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        ProductTiming timing = description with
        {
            FirstCall = first,
            Forward = Repeat(runner.Forward, seconds, cancellation),
            ForwardBackward = backward ? Repeat(runner.ForwardAndBackward, seconds, cancellation) : null,
        };
        if (description.Threads == 1)
            return timing;
        using IProductRunner threaded = make(description.Threads);
        return timing with { Threaded = Repeat(threaded.Forward, seconds, cancellation) };
    }

    private static Milliseconds Repeat(Action action, double seconds, CancellationToken cancellation)
    {
        const int fewest = 3;
        var times = new List<double>();
        action();
        long begin = Stopwatch.GetTimestamp();
        while (times.Count < fewest || Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds)
        {
            cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            action();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return Milliseconds.Of([.. times]);
    }
}
