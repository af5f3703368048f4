namespace EquivSim.TensorProducts;

/// <summary>Whatever <see cref="TensorProductChoice"/> chooses; see <see cref="TensorProductBackend.Automatic"/>.</summary>
internal sealed class AutomaticBackend : TensorProductBackend
{
    public override string Name => "automatic";

    public override string? ReasonAgainst(TensorProductSpec spec) => null;

    public override TensorProductCost CostOf(TensorProductSpec spec) => TensorProductChoice.For(spec).Estimates[0].Cost;

    internal override double Nanoseconds(TensorProductCost cost) => throw new NotSupportedException("The work of a choice belongs to the backend chosen.");

    private protected override ITensorProductExecutor<T> CreateExecutor<T>(TensorProductSpec spec) => TensorProductChoice.For(spec).Backend.Create<T>(spec);
}
