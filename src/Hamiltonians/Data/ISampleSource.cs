namespace EquivSim.Hamiltonians.Data;

/// <summary>Reads the samples of a file in one of the layouts.</summary>
internal interface ISampleSource
{
    /// <summary>The molecules in the order of the samples.</summary>
    IReadOnlyList<HamiltonianGroup> Groups { get; }

    /// <summary>Reads consecutive samples of a group.</summary>
    /// <param name="group">Index of the group.</param>
    /// <param name="first">First sample, counted within the group.</param>
    /// <param name="count">How many.</param>
    HamiltonianSample[] Read(int group, int first, int count);
}
