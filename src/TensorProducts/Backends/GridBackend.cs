using EquivSim.TensorProducts.Kernels;

namespace EquivSim.TensorProducts;

/// <summary>Products on a grid of the sphere; see <see cref="TensorProductBackend.Grid"/>.</summary>
internal sealed class GridBackend : TensorProductBackend
{
    public override string Name => "grid";

    public override string? ReasonAgainst(TensorProductSpec spec) => null;

    private protected override ITensorProductExecutor<T> CreateExecutor<T>(TensorProductSpec spec) =>
        new TiledTensorProduct<T>(spec, GridPlan.Make(spec), new GridKernels(spec));
}
