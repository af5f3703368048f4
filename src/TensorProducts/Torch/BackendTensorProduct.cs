using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Torch;

/// <summary>
/// A tensor product on CPU tensors that a <see cref="TensorProductBackend"/> computes. Differentiable to every order: first and second
/// derivatives run on the executor's own kernels, those beyond are made of the same.
/// </summary>
/// <remarks>Not for use by several threads at once.</remarks>
/// <example>
/// <code>
/// using var product = new BackendTensorProduct(spec, TensorProductBackend.Sparse);
/// Tensor z = product.Forward(x, y, weights);
/// </code>
/// </example>
public sealed class BackendTensorProduct : ITorchTensorProduct
{
    private readonly TensorCalls _calls;

    /// <summary>Prepares the product.</summary>
    /// <param name="spec">The product.</param>
    /// <param name="backend">What computes it.</param>
    /// <param name="dtype">float32 or float64.</param>
    /// <exception cref="NotSupportedException">The backend cannot express the product, or the type is another.</exception>
    public BackendTensorProduct(TensorProductSpec spec, TensorProductBackend backend, ScalarType dtype = ScalarType.Float32)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(backend);
        (Spec, Backend) = (spec, backend);
        _calls = dtype switch
        {
            ScalarType.Float32 => new TensorCalls<float>(backend.Create<float>(spec), dtype),
            ScalarType.Float64 => new TensorCalls<double>(backend.Create<double>(spec), dtype),
            _ => throw new NotSupportedException($"Tensor products compute in float32 or float64, not in {dtype}."),
        };
    }

    /// <inheritdoc/>
    public TensorProductSpec Spec { get; }

    /// <summary>What computes it.</summary>
    public TensorProductBackend Backend { get; }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Tensor y, Tensor? weights = null)
    {
        OperandShapes.Require(Spec, x, y, weights);
        return _calls.Apply(x, y, weights);
    }

    /// <inheritdoc/>
    public void Dispose() => _calls.Dispose();
}
