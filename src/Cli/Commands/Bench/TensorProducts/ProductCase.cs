using EquivSim.TensorProducts;

namespace EquivSim.Cli.Commands.Bench.TensorProducts;

/// <summary>A product on which the cost model is judged.</summary>
/// <param name="Name">Kind of product.</param>
/// <param name="Degree">Highest degree.</param>
/// <param name="Spec">The product.</param>
/// <param name="Batch">Samples in a call that fill a few megabytes.</param>
internal sealed record ProductCase(string Name, int Degree, TensorProductSpec Spec, int Batch)
{
    private const double Numbers = 4e6;

    public ProductCase(string name, int degree, TensorProductSpec spec)
        : this(name, degree, spec, Math.Clamp((int)(Numbers / (spec.Out.Dimension + spec.In1.Dimension)) / 32 * 32, 64, 4096))
    {
    }
}
