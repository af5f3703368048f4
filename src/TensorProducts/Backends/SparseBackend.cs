using EquivSim.TensorProducts.Kernels;

namespace EquivSim.TensorProducts;

/// <summary>Products by their 3j symbols that are not zero; see <see cref="TensorProductBackend.Sparse"/>.</summary>
internal sealed class SparseBackend : TensorProductBackend
{
    // As many products of components as stay in the first-level cache, a pair of vectors each.
    private const int MostProducts = 256;

    public override string Name => "sparse";

    public override string? ReasonAgainst(TensorProductSpec spec) => null;

    public override TensorProductCost CostOf(TensorProductSpec spec) => TileCost.Of(spec, PathGroup.Joined(spec, MostProducts), g => new SparseKernels(spec, MostProducts).CostOf(g));

    internal override double Nanoseconds(TensorProductCost cost) => 0.013 * cost.Operations + 0.22 * cost.Starts + 0.15 * cost.Elements;

    private protected override ITensorProductExecutor<T> CreateExecutor<T>(TensorProductSpec spec) =>
        new TiledTensorProduct<T>(spec, PathGroup.Joined(spec, MostProducts), new SparseKernels(spec, MostProducts));
}
