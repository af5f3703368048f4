namespace EquivSim.TensorProducts;

/// <summary>Operands of a batch of products whose lengths have been checked.</summary>
internal readonly ref struct TensorProductOperands<T>
    where T : unmanaged
{
    public TensorProductOperands(TensorProductSpec spec, ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> weights)
    {
        Batch = spec.In1.Dimension > 0 ? x.Length / spec.In1.Dimension : y.Length / Math.Max(1, spec.In2.Dimension);
        Require(x.Length, Batch, spec.In1.Dimension, "first operands");
        Require(y.Length, Batch, spec.In2.Dimension, "second operands");
        if (weights.Length != spec.WeightCount && (long)weights.Length != (long)Batch * spec.WeightCount)
            throw new ArgumentException($"The weights are {weights.Length} numbers; expected {spec.WeightCount} for all samples or for each of {Batch}.");
        X = x;
        Y = y;
        Weights = weights;
        AreWeightsShared = weights.Length == spec.WeightCount;
    }

    public int Batch { get; }

    public ReadOnlySpan<T> X { get; }

    public ReadOnlySpan<T> Y { get; }

    public ReadOnlySpan<T> Weights { get; }

    public bool AreWeightsShared { get; }

    public static void Require(int received, int batch, int dimension, string name)
    {
        if ((long)batch * dimension != received)
            throw new ArgumentException($"The {name} are {received} numbers; expected {batch} rows of {dimension}.");
    }
}
