namespace EquivSim.TensorProducts;

/// <summary>
/// Computes a tensor product z = T(x, y, w), linear in each operand, and its derivatives, for a batch of operands.
/// </summary>
/// <remarks>
/// <para>Operands are row-major, a row a sample, in e3nn's layout. Weights are either one row for all samples or one row for each; which, is
/// told by their number. Nothing is allocated in a call once the largest batch has been seen. Not for use by several threads at once.</para>
/// <para>All results are written, not added. Empty spans stand for gradients that are not wanted and cotangents that are zero.</para>
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <example>
/// <code>
/// using ITensorProductExecutor&lt;float&gt; product = TensorProductBackend.Sparse.Create&lt;float&gt;(spec);
/// product.Forward(x, y, weights, z);
/// product.Backward(x, y, weights, zGradient, xGradient, yGradient, weightGradient);
/// </code>
/// </example>
public interface ITensorProductExecutor<T> : IDisposable
    where T : unmanaged
{
    /// <summary>The product.</summary>
    TensorProductSpec Spec { get; }

    /// <summary>Computes products.</summary>
    /// <param name="x">First operands, [batch, In1.Dimension].</param>
    /// <param name="y">Second operands, [batch, In2.Dimension].</param>
    /// <param name="weights">[WeightCount] or [batch, WeightCount].</param>
    /// <param name="result">Receives [batch, Out.Dimension].</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    void Forward(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> weights, Span<T> result);

    /// <summary>Gradients of sum(outputGradient * T(x, y, weights)).</summary>
    /// <param name="x">First operands, [batch, In1.Dimension].</param>
    /// <param name="y">Second operands, [batch, In2.Dimension].</param>
    /// <param name="weights">[WeightCount] or [batch, WeightCount].</param>
    /// <param name="outputGradient">[batch, Out.Dimension].</param>
    /// <param name="xGradient">Receives [batch, In1.Dimension]; or empty.</param>
    /// <param name="yGradient">Receives [batch, In2.Dimension]; or empty.</param>
    /// <param name="weightGradient">Receives the weights' gradient, of their shape; or empty.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    void Backward(
        ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> weights, ReadOnlySpan<T> outputGradient,
        Span<T> xGradient, Span<T> yGradient, Span<T> weightGradient);

    /// <summary>
    /// Gradients of sum(a * xGradient) + sum(b * yGradient) + sum(c * weightGradient), the gradients being those of <see cref="Backward"/>.
    /// </summary>
    /// <param name="x">First operands, [batch, In1.Dimension].</param>
    /// <param name="y">Second operands, [batch, In2.Dimension].</param>
    /// <param name="weights">[WeightCount] or [batch, WeightCount].</param>
    /// <param name="outputGradient">[batch, Out.Dimension].</param>
    /// <param name="a">Cotangent of the first operands' gradient; or empty.</param>
    /// <param name="b">Cotangent of the second operands' gradient; or empty.</param>
    /// <param name="c">Cotangent of the weights' gradient; or empty.</param>
    /// <param name="xGradient">Receives [batch, In1.Dimension]; or empty.</param>
    /// <param name="yGradient">Receives [batch, In2.Dimension]; or empty.</param>
    /// <param name="weightGradient">Receives the weights' gradient, of their shape; or empty.</param>
    /// <param name="outputGradientGradient">Receives [batch, Out.Dimension]; or empty.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    void DoubleBackward(
        ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> weights, ReadOnlySpan<T> outputGradient,
        ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c,
        Span<T> xGradient, Span<T> yGradient, Span<T> weightGradient, Span<T> outputGradientGradient);
}
