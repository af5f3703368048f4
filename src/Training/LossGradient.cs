using EquivSim.TorchRuntime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Training;

/// <summary>A loss and its gradient.</summary>
/// <param name="Loss">The loss.</param>
/// <param name="Gradient">Its gradient over all weights as one vector, joined as <see cref="AdamOptimizer.Flatten"/> does.</param>
public readonly record struct LossGradient(double Loss, Tensor Gradient)
{
    /// <summary>Differentiates a loss that torch has recorded.</summary>
    /// <param name="loss">A scalar.</param>
    /// <param name="weights">The weights in their order.</param>
    public static LossGradient Of(Tensor loss, IReadOnlyList<KeyValuePair<string, Parameter>> weights)
    {
        ArgumentNullException.ThrowIfNull(loss);
        Tensor gradient = AdamOptimizer.Flatten(SafeGrad.Of([loss], [.. weights.Select(w => w.Value)]));
        return new(loss.to(ScalarType.Float64).item<double>(), gradient);
    }
}
