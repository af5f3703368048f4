using EquivSim.TensorProducts.Kernels;

namespace EquivSim.TensorProducts;

/// <summary>Products by their 3j symbols that are not zero; see <see cref="TensorProductBackend.Sparse"/>.</summary>
internal sealed class SparseBackend : TensorProductBackend
{
    public override string Name => "sparse";

    public override string? ReasonAgainst(TensorProductSpec spec) => null;

    public override TensorProductCost CostOf(TensorProductSpec spec) => TileCost.Of(spec, PathGroup.OfPairs(spec), g => new SparseKernels(spec).CostOf(g));

    internal override double Nanoseconds(TensorProductCost cost) => 0.02 * cost.Operations + 0.1 * cost.Starts + 0.2 * cost.Elements;

    private protected override ITensorProductExecutor<T> CreateExecutor<T>(TensorProductSpec spec) =>
        new TiledTensorProduct<T>(spec, PathGroup.OfPairs(spec), new SparseKernels(spec));
}
