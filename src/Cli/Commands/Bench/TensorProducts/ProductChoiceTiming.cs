namespace EquivSim.Cli.Commands.Bench.TensorProducts;

/// <summary>A product computed by every backend that can, and what the cost model chose.</summary>
/// <param name="Case">Kind of product.</param>
/// <param name="Degree">Highest degree.</param>
/// <param name="Chosen">The cost model's choice.</param>
/// <param name="Backends">The backends measured.</param>
internal sealed record ProductChoiceTiming(string Case, int Degree, string Chosen, IReadOnlyList<BackendTime> Backends)
{
    /// <summary>The fastest.</summary>
    public string Fastest => Backends.MinBy(b => b.Nanoseconds)!.Backend;

    /// <summary>Time of the choice divided by that of the fastest.</summary>
    public double Loss => Backends.First(b => b.Backend == Chosen).Nanoseconds / Backends.Min(b => b.Nanoseconds);
}

/// <summary>Work and time of one backend for a sample, forward, float32, one thread.</summary>
internal sealed record BackendTime(string Backend, double Operations, double Starts, double Elements, double Estimate, double Nanoseconds);
