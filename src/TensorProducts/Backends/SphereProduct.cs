using System.Numerics;
using System.Runtime.Intrinsics;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.TensorProducts;

/// <summary>
/// Multiplies several functions on the sphere in one visit to the smallest grid that is exact for all of them together, and differentiates the
/// product. Equal to the same Gaunt products one after the other, whose intermediate degrees it never forms.
/// </summary>
/// <remarks>Nothing is allocated in a call once the first has been made. Not for use by several threads at once.</remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <example>
/// <code>
/// var cubes = new SphereProduct&lt;float&gt;(new SphereProductSpec(["64x0e + 64x1o + 64x2e"], "64x0e + 64x1o", [3]));
/// cubes.Forward(x, z);
/// </code>
/// </example>
public sealed unsafe class SphereProduct<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private ISphereProductEngine<T>? _wide, _single;

    /// <summary>Prepares the product.</summary>
    /// <exception cref="NotSupportedException">T is neither float nor double.</exception>
    public SphereProduct(SphereProductSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
            throw new NotSupportedException($"Products of functions compute in float or double, not in {typeof(T).Name}.");
        Spec = spec;
    }

    /// <summary>What is multiplied.</summary>
    public SphereProductSpec Spec { get; }

    /// <summary>Computes products.</summary>
    /// <param name="x">[batch, InputDimension], the functions one after the other in each row.</param>
    /// <param name="result">Receives [batch, Out.Dimension].</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public void Forward(ReadOnlySpan<T> x, Span<T> result)
    {
        int batch = Batch(x);
        Require(result.Length, batch, "results");
        fixed (T* px = x, pz = result)
        {
            for (int first = 0; first < batch;)
            {
                ISphereProductEngine<T> engine = EngineFor(batch - first, out int samples);
                engine.Forward(px, pz, first, samples);
                first += samples;
            }
        }
    }

    /// <summary>Gradients of sum(outputGradient * product).</summary>
    /// <param name="x">[batch, InputDimension].</param>
    /// <param name="outputGradient">[batch, Out.Dimension].</param>
    /// <param name="xGradient">Receives [batch, InputDimension].</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public void Backward(ReadOnlySpan<T> x, ReadOnlySpan<T> outputGradient, Span<T> xGradient)
    {
        int batch = Batch(x);
        Require(outputGradient.Length, batch, "output gradients");
        TensorProductOperands<T>.Require(xGradient.Length, batch, Spec.InputDimension, "gradients of the functions");
        fixed (T* px = x, pg = outputGradient, gx = xGradient)
        {
            for (int first = 0; first < batch;)
            {
                ISphereProductEngine<T> engine = EngineFor(batch - first, out int samples);
                engine.Backward(px, pg, gx, first, samples);
                first += samples;
            }
        }
    }

    /// <summary>Gradients of sum(a * xGradient), the gradient being that of <see cref="Backward"/>; empty spans for those that are not wanted.</summary>
    /// <param name="x">[batch, InputDimension].</param>
    /// <param name="outputGradient">[batch, Out.Dimension].</param>
    /// <param name="a">Cotangent of the functions' gradient, [batch, InputDimension].</param>
    /// <param name="xGradient">Receives [batch, InputDimension]; or empty.</param>
    /// <param name="outputGradientGradient">Receives [batch, Out.Dimension]; or empty.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public void DoubleBackward(ReadOnlySpan<T> x, ReadOnlySpan<T> outputGradient, ReadOnlySpan<T> a, Span<T> xGradient, Span<T> outputGradientGradient)
    {
        int batch = Batch(x);
        Require(outputGradient.Length, batch, "output gradients");
        TensorProductOperands<T>.Require(a.Length, batch, Spec.InputDimension, "cotangents of the functions' gradients");
        if (!xGradient.IsEmpty)
            TensorProductOperands<T>.Require(xGradient.Length, batch, Spec.InputDimension, "gradients of the functions");
        if (!outputGradientGradient.IsEmpty)
            Require(outputGradientGradient.Length, batch, "gradients of the output gradients");
        fixed (T* px = x, pg = outputGradient, pa = a, gx = xGradient, gg = outputGradientGradient)
        {
            for (int first = 0; first < batch;)
            {
                ISphereProductEngine<T> engine = EngineFor(batch - first, out int samples);
                engine.DoubleBackward(px, pg, pa, gx, gg, first, samples);
                first += samples;
            }
        }
    }

    private int Batch(ReadOnlySpan<T> x)
    {
        int batch = x.Length / Spec.InputDimension;
        TensorProductOperands<T>.Require(x.Length, batch, Spec.InputDimension, "functions");
        return batch;
    }

    private void Require(int received, int batch, string name) => TensorProductOperands<T>.Require(received, batch, Spec.Out.Dimension, name);

    /// <summary>The next tile; a last sample alone is computed one lane wide.</summary>
    private ISphereProductEngine<T> EngineFor(int left, out int samples)
    {
        ISphereProductEngine<T> engine = left == 1 ? _single ??= new SphereProductEngine<SingleLane<T>, T>(Spec) : _wide ??= Wide();
        samples = Math.Min(left, engine.Width);
        return engine;
    }

    private ISphereProductEngine<T> Wide() =>
        Vector512.IsHardwareAccelerated ? new SphereProductEngine<Pair<Lanes512<T>, T>, T>(Spec)
        : Vector256.IsHardwareAccelerated ? new SphereProductEngine<Pair<Lanes256<T>, T>, T>(Spec)
        : Vector128.IsHardwareAccelerated ? new SphereProductEngine<Pair<Lanes128<T>, T>, T>(Spec)
        : new SphereProductEngine<SingleLane<T>, T>(Spec);
}
