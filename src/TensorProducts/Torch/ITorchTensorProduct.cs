using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Torch;

/// <summary>A tensor product on torch tensors, differentiable with respect to all operands.</summary>
public interface ITorchTensorProduct : IDisposable
{
    /// <summary>The product.</summary>
    TensorProductSpec Spec { get; }

    /// <summary>Computes products.</summary>
    /// <param name="x">First operands, [batch, In1.Dimension].</param>
    /// <param name="y">Second operands, [batch, In2.Dimension].</param>
    /// <param name="weights">[WeightCount] for all, or [batch, WeightCount]; null when no path has weights.</param>
    /// <returns>[batch, Out.Dimension].</returns>
    /// <exception cref="ArgumentException">A tensor has the wrong shape.</exception>
    Tensor Forward(Tensor x, Tensor y, Tensor? weights = null);
}
