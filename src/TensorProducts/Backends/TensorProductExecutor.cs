using System.Numerics;

namespace EquivSim.TensorProducts;

/// <summary>
/// What all executors share: checks of the spans, and the double backward, which three forward and three backward passes give because the
/// product is linear in each operand.
/// </summary>
internal abstract class TensorProductExecutor<T>(TensorProductSpec spec) : ITensorProductExecutor<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public TensorProductSpec Spec { get; } = spec;

    public void Forward(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> weights, Span<T> result)
    {
        var operands = new TensorProductOperands<T>(Spec, x, y, weights);
        TensorProductOperands<T>.Require(result.Length, operands.Batch, Spec.Out.Dimension, "results");
        RunForward(operands, result, add: false);
    }

    public void Backward(
        ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> weights, ReadOnlySpan<T> outputGradient,
        Span<T> xGradient, Span<T> yGradient, Span<T> weightGradient)
    {
        TensorProductOperands<T> operands = Check(x, y, weights, outputGradient, xGradient, yGradient, weightGradient);
        RunBackward(operands, outputGradient, xGradient, yGradient, weightGradient, add: false);
    }

    // With B(x, y, w, g) the gradients of g·T(x, y, w):
    // dg = T(a, y, w) + T(x, b, w) + T(x, y, c), and the gradients of a·B.x + b·B.y + c·B.w are those of g·dg.
    public void DoubleBackward(
        ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> weights, ReadOnlySpan<T> outputGradient,
        ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c,
        Span<T> xGradient, Span<T> yGradient, Span<T> weightGradient, Span<T> outputGradientGradient)
    {
        TensorProductOperands<T> operands = Check(x, y, weights, outputGradient, xGradient, yGradient, weightGradient);
        if (!outputGradientGradient.IsEmpty)
            TensorProductOperands<T>.Require(outputGradientGradient.Length, operands.Batch, Spec.Out.Dimension, "gradients of the output gradients");
        if (!c.IsEmpty && c.Length != weights.Length)
            throw new ArgumentException($"The cotangent of {weights.Length} weights has {c.Length} numbers.");
        xGradient.Clear();
        yGradient.Clear();
        weightGradient.Clear();
        outputGradientGradient.Clear();
        if (!a.IsEmpty)
            Term(new TensorProductOperands<T>(Spec, a, y, weights), outputGradient, default, yGradient, weightGradient, outputGradientGradient);
        if (!b.IsEmpty)
            Term(new TensorProductOperands<T>(Spec, x, b, weights), outputGradient, xGradient, default, weightGradient, outputGradientGradient);
        if (!c.IsEmpty)
            Term(new TensorProductOperands<T>(Spec, x, y, c), outputGradient, xGradient, yGradient, default, outputGradientGradient);
    }

    public virtual void Dispose()
    {
    }

    /// <summary>Computes products and writes them, or adds them to the result.</summary>
    protected abstract void RunForward(in TensorProductOperands<T> operands, Span<T> result, bool add);

    /// <summary>Computes gradients, those whose spans are not empty, and writes them or adds them.</summary>
    protected abstract void RunBackward(
        in TensorProductOperands<T> operands, ReadOnlySpan<T> outputGradient, Span<T> xGradient, Span<T> yGradient, Span<T> weightGradient, bool add);

    private void Term(
        in TensorProductOperands<T> operands, ReadOnlySpan<T> outputGradient,
        Span<T> xGradient, Span<T> yGradient, Span<T> weightGradient, Span<T> outputGradientGradient)
    {
        if (!outputGradientGradient.IsEmpty)
            RunForward(operands, outputGradientGradient, add: true);
        if (!xGradient.IsEmpty || !yGradient.IsEmpty || !weightGradient.IsEmpty)
            RunBackward(operands, outputGradient, xGradient, yGradient, weightGradient, add: true);
    }

    private TensorProductOperands<T> Check(
        ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> weights, ReadOnlySpan<T> outputGradient,
        ReadOnlySpan<T> xGradient, ReadOnlySpan<T> yGradient, ReadOnlySpan<T> weightGradient)
    {
        var operands = new TensorProductOperands<T>(Spec, x, y, weights);
        TensorProductOperands<T>.Require(outputGradient.Length, operands.Batch, Spec.Out.Dimension, "output gradients");
        if (!xGradient.IsEmpty)
            TensorProductOperands<T>.Require(xGradient.Length, operands.Batch, Spec.In1.Dimension, "gradients of the first operands");
        if (!yGradient.IsEmpty)
            TensorProductOperands<T>.Require(yGradient.Length, operands.Batch, Spec.In2.Dimension, "gradients of the second operands");
        if (!weightGradient.IsEmpty && weightGradient.Length != weights.Length)
            throw new ArgumentException($"The gradient of {weights.Length} weights has room for {weightGradient.Length} numbers.");
        return operands;
    }
}
