using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Torch;

/// <summary>
/// <see cref="SO2Convolution{T}"/> on CPU tensors: the product of features with the harmonics of a vector, computed in the frame of the vector.
/// Differentiable twice by features, vectors and weights, in closed form.
/// </summary>
/// <remarks>Not for use by several threads at once.</remarks>
/// <example>
/// <code>
/// var convolution = new TorchSO2Convolution(spec);
/// Tensor z = convolution.Forward(x, vectors, weights);
/// </code>
/// </example>
public sealed class TorchSO2Convolution
{
    private readonly TensorCalls _calls;

    /// <summary>Prepares the convolution.</summary>
    /// <param name="spec">The product; its second irreps are the harmonics of the vectors.</param>
    /// <param name="dtype">float32 or float64.</param>
    /// <exception cref="NotSupportedException">The product has no such form, see <see cref="SO2Weights.ReasonAgainst"/>, or the type is another.</exception>
    public TorchSO2Convolution(TensorProductSpec spec, ScalarType dtype = ScalarType.Float32)
    {
        Spec = spec;
        _calls = dtype switch
        {
            ScalarType.Float32 => new SO2Calls<float>(new(spec), dtype),
            ScalarType.Float64 => new SO2Calls<double>(new(spec), dtype),
            _ => throw new NotSupportedException($"Tensor products compute in float32 or float64, not in {dtype}."),
        };
    }

    /// <summary>The product.</summary>
    public TensorProductSpec Spec { get; }

    /// <summary>Computes products.</summary>
    /// <param name="x">Features, [batch, In1.Dimension].</param>
    /// <param name="vectors">[batch, 3], none of them zero.</param>
    /// <param name="weights">[WeightCount] for all, or [batch, WeightCount]; null when no path has weights.</param>
    /// <returns>[batch, Out.Dimension].</returns>
    /// <exception cref="ArgumentException">A tensor has the wrong shape, type or device, or a vector is zero.</exception>
    public Tensor Forward(Tensor x, Tensor vectors, Tensor? weights = null)
    {
        OperandShapes.Require(Spec, x, vectors, weights, secondDimension: 3);
        return _calls.Apply(x, vectors, weights);
    }
}
