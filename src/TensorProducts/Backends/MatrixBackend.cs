using EquivSim.TensorProducts.Kernels;

namespace EquivSim.TensorProducts;

/// <summary>Products of matrices; see <see cref="TensorProductBackend.Matrix"/>.</summary>
internal sealed class MatrixBackend : TensorProductBackend
{
    public override string Name => "matrix";

    public override string? ReasonAgainst(TensorProductSpec spec) =>
        GridPlan.MakeMatrices(spec) is null ? "its coefficients are not those of a product of matrices without weights." : null;

    public override TensorProductCost CostOf(TensorProductSpec spec) => TileCost.Of(spec, Visits(spec), g => new MatrixKernels(spec).CostOf(g));

    internal override double Nanoseconds(TensorProductCost cost) => 0.02 * cost.Operations + 0.037 * cost.Starts + 0.24 * cost.Elements;

    private protected override ITensorProductExecutor<T> CreateExecutor<T>(TensorProductSpec spec) =>
        new TiledTensorProduct<T>(spec, Visits(spec), new MatrixKernels(spec));

    private static IReadOnlyList<GridVisit> Visits(TensorProductSpec spec) => GridPlan.MakeMatrices(spec)!;
}
