using EquivSim.Fourier;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.TensorProducts;

/// <summary>Products by two-dimensional Fourier transforms; see <see cref="TensorProductBackend.Fourier"/>.</summary>
/// <param name="provider">Fourier transforms.</param>
/// <param name="directUpTo">Largest sum of the operands' degrees that is convolved directly.</param>
internal sealed class FourierBackend(FourierProvider provider, int directUpTo = FourierBackend.DirectUpTo) : TensorProductBackend
{
    private const int DirectUpTo = 4;

    public override string Name => "fourier";

    public override string? ReasonAgainst(TensorProductSpec spec)
    {
        for (int p = 0; p < spec.Paths.Count; p++)
        {
            if (!GridPlan.IsEven(spec, p))
            {
                (Irrep a, Irrep b, Irrep c) = spec.IrrepsOf(p);
                return $"path {p} couples {a} and {b} to {c}; a product of functions has no paths whose degrees have an odd sum.";
            }
        }
        return null;
    }

    public override TensorProductCost CostOf(TensorProductSpec spec) => TileCost.Of(spec, GridPlan.Make(spec), g => new FourierKernels(spec, provider, directUpTo).CostOf(g));

    internal override double Nanoseconds(TensorProductCost cost) => 0.013 * cost.Operations + 0.058 * cost.Starts + 0.41 * cost.Elements;

    private protected override ITensorProductExecutor<T> CreateExecutor<T>(TensorProductSpec spec) =>
        new TiledTensorProduct<T>(spec, GridPlan.Make(spec), new FourierKernels(spec, provider, directUpTo));
}
