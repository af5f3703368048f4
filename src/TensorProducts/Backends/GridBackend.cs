using EquivSim.TensorProducts.Kernels;

namespace EquivSim.TensorProducts;

/// <summary>Products on a grid of the sphere; see <see cref="TensorProductBackend.Grid"/>.</summary>
internal sealed class GridBackend : TensorProductBackend
{
    public override string Name => "grid";

    public override string? ReasonAgainst(TensorProductSpec spec) => null;

    public override TensorProductCost CostOf(TensorProductSpec spec) => TileCost.Of(spec, GridPlan.Make(spec), g => new GridKernels(spec).CostOf(g));

    internal override double Nanoseconds(TensorProductCost cost) => 0.015 * cost.Operations + 0.22 * cost.Starts + 0.34 * cost.Elements;

    private protected override ITensorProductExecutor<T> CreateExecutor<T>(TensorProductSpec spec) =>
        new TiledTensorProduct<T>(spec, GridPlan.Make(spec), new GridKernels(spec));
}
