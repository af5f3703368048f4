using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Torch;

/// <summary>The shapes that every product on tensors expects.</summary>
internal static class OperandShapes
{
    /// <exception cref="ArgumentException">A tensor has the wrong shape.</exception>
    public static void Require(TensorProductSpec spec, Tensor x, Tensor y, Tensor? weights) => Require(spec, x, y, weights, spec.In2.Dimension);

    /// <exception cref="ArgumentException">A tensor has the wrong shape.</exception>
    public static void Require(TensorProductSpec spec, Tensor x, Tensor y, Tensor? weights, int secondDimension)
    {
        Require(x, spec.In1.Dimension, "first operand");
        Require(y, secondDimension, "second operand");
        if (x.shape[0] != y.shape[0])
            throw new ArgumentException($"The operands hold {x.shape[0]} and {y.shape[0]} vectors; expected as many.");
        long[] weightShape = weights is null ? [0] : weights.shape;
        if (weightShape[^1] != spec.WeightCount || weightShape.Length > 2 || (weightShape.Length == 2 && weightShape[0] != x.shape[0]))
            throw new ArgumentException($"The weights have shape [{string.Join(", ", weightShape)}]; expected [{spec.WeightCount}] or [{x.shape[0]}, {spec.WeightCount}].");
    }

    /// <exception cref="ArgumentException">The tensor has the wrong shape.</exception>
    public static void Require(Tensor t, int dimension, string name)
    {
        ArgumentNullException.ThrowIfNull(t);
        if (t.shape.Length != 2 || t.shape[1] != dimension)
            throw new ArgumentException($"The {name} has shape [{string.Join(", ", t.shape)}]; expected [batch, {dimension}].");
    }
}
