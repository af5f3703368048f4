using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Torch;

/// <summary>
/// <see cref="SphereProduct{T}"/> on CPU tensors: several functions on the sphere multiplied in one visit to the grid. Differentiable twice, in
/// closed form.
/// </summary>
/// <remarks>Not for use by several threads at once.</remarks>
/// <example>
/// <code>
/// var cubes = new TorchSphereProduct(new SphereProductSpec(["64x0e + 64x1o + 64x2e"], "64x0e + 64x1o", [3]));
/// Tensor z = cubes.Forward(x);
/// </code>
/// </example>
public sealed class TorchSphereProduct
{
    private readonly TensorCalls _calls;

    /// <summary>Prepares the product.</summary>
    /// <param name="spec">What is multiplied.</param>
    /// <param name="dtype">float32 or float64.</param>
    /// <exception cref="NotSupportedException">The type is another.</exception>
    public TorchSphereProduct(SphereProductSpec spec, ScalarType dtype = ScalarType.Float32)
    {
        Spec = spec;
        _calls = dtype switch
        {
            ScalarType.Float32 => new SphereProductCalls<float>(new(spec), dtype),
            ScalarType.Float64 => new SphereProductCalls<double>(new(spec), dtype),
            _ => throw new NotSupportedException($"Products of functions compute in float32 or float64, not in {dtype}."),
        };
    }

    /// <summary>What is multiplied.</summary>
    public SphereProductSpec Spec { get; }

    /// <summary>Computes products.</summary>
    /// <param name="x">[batch, InputDimension], the functions one after the other in each row.</param>
    /// <returns>[batch, Out.Dimension].</returns>
    /// <exception cref="ArgumentException">The tensor has the wrong shape, type or device.</exception>
    public Tensor Forward(Tensor x)
    {
        OperandShapes.Require(x, Spec.InputDimension, "functions");
        using Tensor none = zeros([0], _calls.Type);
        return _calls.Apply(x, none, null);
    }
}
