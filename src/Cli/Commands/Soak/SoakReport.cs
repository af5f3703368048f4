namespace EquivSim.Cli.Commands.Soak;

/// <summary>What a soak test saw.</summary>
/// <param name="Time">How long it ran.</param>
/// <param name="Steps">Training steps done.</param>
/// <param name="Collections">Garbage collections during it.</param>
/// <param name="FullCollections">Of the oldest generation.</param>
/// <param name="AllocatedBytes">Allocated by all threads during it.</param>
/// <param name="MemoryAfterWarmUp">Resident memory once caches were filled.</param>
/// <param name="MemoryAtEnd">Resident memory at the end.</param>
internal sealed record SoakReport(
    TimeSpan Time, long Steps, int Collections, int FullCollections, long AllocatedBytes, long MemoryAfterWarmUp, long MemoryAtEnd)
{
    private const long Tolerance = 200_000_000;

    /// <summary>Whether memory grew by more than allocators' noise.</summary>
    public bool HasLeak => MemoryAtEnd - MemoryAfterWarmUp > Tolerance;
}
