namespace EquivSim.Hamiltonians;

/// <summary>A named array of a model file, in float64 whatever the model's type (float32 values are exact in it).</summary>
/// <param name="Shape">Lengths of the axes.</param>
/// <param name="Values">Row-major values.</param>
public sealed record ModelArray(long[] Shape, double[] Values)
{
    /// <summary>Product of the lengths.</summary>
    public long Count => Shape.Aggregate(1L, (n, d) => n * d);
}
