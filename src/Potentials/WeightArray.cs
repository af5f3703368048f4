namespace EquivSim.Potentials;

/// <summary>A named array of a model file, in float64 whatever the model's type (float32 values are exact in it).</summary>
/// <param name="Shape">Lengths of the axes; empty for a single number.</param>
/// <param name="Values">Row-major values.</param>
public sealed record WeightArray(long[] Shape, double[] Values)
{
    /// <summary>Product of the lengths.</summary>
    public long Count => Shape.Aggregate(1L, (n, d) => n * d);
}
