using EquivSim.O3;
using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Torch;

/// <summary>Rescales every channel by a function of its norm: x -> f(|x|) x / |x|; zero stays zero.</summary>
/// <param name="irreps">Irreps of input and output.</param>
/// <param name="activation">The function f.</param>
public sealed class NormActivation(Irreps irreps, Activation activation)
{
    private const double SmallestSquare = 1e-16;

    /// <summary>Maps [batch, irreps.Dimension] to the same shape.</summary>
    public Tensor Forward(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        using DisposeScope scope = NewDisposeScope();
        var parts = new List<Tensor>();
        for (int b = 0; b < irreps.Count; b++)
        {
            (int n, int d) = (irreps[b].Multiplicity, irreps[b].Irrep.Dimension);
            Tensor block = x.narrow(1, irreps.Offset(b), n * d).reshape(x.shape[0], n, d);
            // The bound keeps the derivative finite at zero.
            Tensor norm = (block * block).sum(2, keepdim: true).clamp_min(SmallestSquare).sqrt();
            parts.Add((block * (activation.Of(norm) / norm)).reshape(x.shape[0], n * d));
        }
        return cat(parts, 1).MoveToOuterDisposeScope();
    }
}
