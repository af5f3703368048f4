using EquivSim.TensorProducts.Kernels;

namespace EquivSim.TensorProducts;

/// <summary>Products by their 3j symbols that are not zero; see <see cref="TensorProductBackend.Sparse"/>.</summary>
internal sealed class SparseBackend : TensorProductBackend
{
    public override string Name => "sparse";

    public override string? ReasonAgainst(TensorProductSpec spec) => null;

    private protected override ITensorProductExecutor<T> CreateExecutor<T>(TensorProductSpec spec) =>
        new TiledTensorProduct<T>(spec, PathGroup.OfPairs(spec), new SparseKernels(spec));
}
