namespace EquivSim.Solvers;

/// <summary>A quantity sampled on a grid, for many samples: [samples, n₁ … n_d].</summary>
/// <param name="Name">Name of the data set.</param>
/// <param name="Points">n₁ … n_d.</param>
/// <param name="Values">The numbers, sample by sample, row-major.</param>
public sealed record FieldVariable(string Name, IReadOnlyList<int> Points, float[] Values)
{
    /// <summary>Numbers in a sample.</summary>
    public int SampleLength => Points.Aggregate(1, (a, b) => a * b);

    /// <summary>Number of samples.</summary>
    public int Count => Values.Length / SampleLength;
}
