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

    /// <summary>
    /// Measures several methods by turns, a slice of the time each in every round, so that what else the machine does meets all of them.
    /// </summary>
    /// <param name="runs">The methods.</param>
    /// <param name="backward">Whether to time forward and backward passes too.</param>
    /// <param name="seconds">Time for each figure; a call in each round at least.</param>
    /// <param name="cancellation">Ends the measurement.</param>
    public static ProductTiming[] MeasureByTurns(IReadOnlyList<ProductRun> runs, bool backward, double seconds, CancellationToken cancellation)
    {
        const int rounds = 7;
        Turns[] methods = [.. runs.Select(r => new Turns(r, backward))];
        for (int round = 0; round < rounds; round++)
        {
            foreach (Turns method in methods)
                method.Run(seconds / rounds, cancellation);
        }
        foreach (Turns method in methods)
            method.Dispose();
        return [.. methods.Select(m => m.Timing)];
    }

    /// <summary>Runners of one method and what they took.</summary>
    private sealed class Turns : IDisposable
    {
        private readonly ProductTiming _description;
        private readonly IProductRunner _runner;
        private readonly IProductRunner? _threaded;
        private readonly List<double> _forward = [], _many = [];
        private readonly List<double>? _both;

        public Turns(ProductRun run, bool backward)
        {
            long start = Stopwatch.GetTimestamp();
            _runner = run.Make(1);
            _runner.Forward();
            _description = run.Description with { FirstCall = Stopwatch.GetElapsedTime(start).TotalMilliseconds };
            if (backward)
            {
                _both = [];
                _runner.ForwardAndBackward();
            }
            if (run.Description.Threads > 1)
            {
                _threaded = run.Make(run.Description.Threads);
                _threaded.Forward();
            }
        }

        public ProductTiming Timing => _description with
        {
            Forward = Milliseconds.Of([.. _forward]),
            ForwardBackward = _both is null ? null : Milliseconds.Of([.. _both]),
            Threaded = _threaded is null ? null : Milliseconds.Of([.. _many]),
        };

        public void Run(double seconds, CancellationToken cancellation)
        {
            Repeat(_runner.Forward, _forward, seconds, cancellation);
            if (_both is not null)
                Repeat(_runner.ForwardAndBackward, _both, seconds, cancellation);
            if (_threaded is not null)
                Repeat(_threaded.Forward, _many, seconds, cancellation);
        }

        public void Dispose()
        {
            _runner.Dispose();
            _threaded?.Dispose();
        }

        private static void Repeat(Action action, List<double> times, double seconds, CancellationToken cancellation)
        {
            long begin = Stopwatch.GetTimestamp();
            do
            {
                cancellation.ThrowIfCancellationRequested();
                long start = Stopwatch.GetTimestamp();
                action();
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
            while (Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds);
        }
    }
}
