using System.Numerics;
using System.Runtime.Intrinsics;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.TensorProducts;

/// <summary>
/// The product of features with the spherical harmonics of a vector, z = T(x, Y(r̂), w), computed in the frame whose polar axis is the vector: O(L³)
/// for each channel instead of O(L⁵) (Passaro and Zitnick 2023, eSCN). Equal to Clebsch-Gordan on every path that it takes.
/// </summary>
/// <remarks>
/// <para>The sibling of <see cref="ITensorProductExecutor{T}"/> for products whose second operand is a vector: Y, 'component'-normalised, one block
/// for each of the spec's second irreps, is never formed, and gradients are by the vector. The product is linear in x and w, not in r.</para>
/// <para>Weights are those of the spec, for all samples or for each; <see cref="SO2Weights"/> maps them to the frame and back. Nothing is allocated
/// in a call once the largest batch has been seen. Not for use by several threads at once.</para>
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <example>
/// <code>
/// var spec = TensorProductSpec.FullyConnected("16x0e + 16x1o + 16x2e", Irreps.SphericalHarmonics(4), "16x0e + 16x1o + 16x2e");
/// var convolution = new SO2Convolution&lt;float&gt;(spec);
/// convolution.Forward(x, vectors, weights, z);
/// </code>
/// </example>
public sealed unsafe class SO2Convolution<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SO2Weights _weights;
    private readonly SO2WeightMap<SingleLane<T>, T> _map;
    private readonly AlignedBuffer<T> _shared, _sharedSlope, _sharedGradient;
    private IEdgeEngine<T>? _wide, _single;

    private delegate void Pass(IEdgeEngine<T> engine, in EdgeArguments<T> a, int first, int samples);

    /// <summary>Prepares the convolution.</summary>
    /// <exception cref="NotSupportedException">It cannot express the product, see <see cref="SO2Weights.ReasonAgainst"/>; or T is neither float nor double.</exception>
    public SO2Convolution(TensorProductSpec spec)
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
            throw new NotSupportedException($"Tensor products compute in float or double, not in {typeof(T).Name}.");
        Spec = spec;
        _weights = SO2Weights.Of(spec);
        _map = new(_weights);
        (_shared, _sharedSlope, _sharedGradient) = (new(_map.Count), new(_map.Count), new(_map.Count));
    }

    /// <summary>The product; its second irreps are the harmonics of the vectors.</summary>
    public TensorProductSpec Spec { get; }

    /// <summary>Computes products.</summary>
    /// <param name="x">Features, [batch, In1.Dimension].</param>
    /// <param name="vectors">[batch, 3], x, y, z; none of them zero.</param>
    /// <param name="weights">[WeightCount] or [batch, WeightCount].</param>
    /// <param name="result">Receives [batch, Out.Dimension].</param>
    /// <exception cref="ArgumentException">A span has the wrong length, or a vector is zero.</exception>
    public void Forward(ReadOnlySpan<T> x, ReadOnlySpan<T> vectors, ReadOnlySpan<T> weights, Span<T> result)
    {
        int batch = Check(x, vectors, weights);
        TensorProductOperands<T>.Require(result.Length, batch, Spec.Out.Dimension, "results");
        fixed (T* px = x, pv = vectors, pw = weights, pz = result)
        {
            var a = new EdgeArguments<T> { X = px, Vectors = pv, Result = pz };
            SetWeights(ref a, pw, weights.Length);
            Run(a, batch, static (IEdgeEngine<T> engine, in EdgeArguments<T> a, int first, int samples) => engine.Forward(a, first, samples), gradients: false);
        }
    }

    /// <summary>Gradients of sum(outputGradient * T(x, Y(r̂), weights)); empty spans stand for those that are not wanted.</summary>
    /// <param name="x">Features, [batch, In1.Dimension].</param>
    /// <param name="vectors">[batch, 3].</param>
    /// <param name="weights">[WeightCount] or [batch, WeightCount].</param>
    /// <param name="outputGradient">[batch, Out.Dimension].</param>
    /// <param name="xGradient">Receives [batch, In1.Dimension]; or empty.</param>
    /// <param name="vectorGradient">Receives [batch, 3]; or empty.</param>
    /// <param name="weightGradient">Receives the weights' gradient, of their shape; or empty.</param>
    /// <exception cref="ArgumentException">A span has the wrong length, or a vector is zero.</exception>
    public void Backward(
        ReadOnlySpan<T> x, ReadOnlySpan<T> vectors, ReadOnlySpan<T> weights, ReadOnlySpan<T> outputGradient,
        Span<T> xGradient, Span<T> vectorGradient, Span<T> weightGradient)
    {
        int batch = Check(x, vectors, weights, outputGradient, xGradient, vectorGradient, weightGradient);
        fixed (T* px = x, pv = vectors, pw = weights, pg = outputGradient, gx = xGradient, gv = vectorGradient, gw = weightGradient)
        {
            var a = new EdgeArguments<T> { X = px, Vectors = pv, OutputGradient = pg, XGradient = gx, VectorGradient = gv };
            SetWeights(ref a, pw, weights.Length);
            SetWeightGradient(ref a, gw);
            Run(a, batch, static (IEdgeEngine<T> engine, in EdgeArguments<T> a, int first, int samples) => engine.Backward(a, first, samples), gradients: true);
            ReturnWeightGradient(a, gw);
        }
    }

    /// <summary>
    /// Gradients of sum(a * xGradient) + sum(b * vectorGradient) + sum(c * weightGradient), the gradients being those of <see cref="Backward"/>.
    /// Empty spans stand for cotangents that are zero and for gradients that are not wanted.
    /// </summary>
    /// <param name="x">Features, [batch, In1.Dimension].</param>
    /// <param name="vectors">[batch, 3].</param>
    /// <param name="weights">[WeightCount] or [batch, WeightCount].</param>
    /// <param name="outputGradient">[batch, Out.Dimension].</param>
    /// <param name="a">Cotangent of the features' gradient; or empty.</param>
    /// <param name="b">Cotangent of the vectors' gradient; or empty.</param>
    /// <param name="c">Cotangent of the weights' gradient; or empty.</param>
    /// <param name="xGradient">Receives [batch, In1.Dimension]; or empty.</param>
    /// <param name="vectorGradient">Receives [batch, 3]; or empty.</param>
    /// <param name="weightGradient">Receives the weights' gradient, of their shape; or empty.</param>
    /// <param name="outputGradientGradient">Receives [batch, Out.Dimension]; or empty.</param>
    /// <exception cref="ArgumentException">A span has the wrong length, or a vector is zero.</exception>
    public void DoubleBackward(
        ReadOnlySpan<T> x, ReadOnlySpan<T> vectors, ReadOnlySpan<T> weights, ReadOnlySpan<T> outputGradient,
        ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c,
        Span<T> xGradient, Span<T> vectorGradient, Span<T> weightGradient, Span<T> outputGradientGradient)
    {
        int batch = Check(x, vectors, weights, outputGradient, xGradient, vectorGradient, weightGradient);
        RequireOrEmpty(a.Length, batch, Spec.In1.Dimension, "cotangents of the features' gradients");
        RequireOrEmpty(b.Length, batch, 3, "cotangents of the vectors' gradients");
        RequireOrEmpty(outputGradientGradient.Length, batch, Spec.Out.Dimension, "gradients of the output gradients");
        if (!c.IsEmpty && c.Length != weights.Length)
            throw new ArgumentException($"The cotangent of {weights.Length} weights has {c.Length} numbers.");
        fixed (T* px = x, pv = vectors, pw = weights, pg = outputGradient, pa = a, pb = b, pc = c)
        fixed (T* gx = xGradient, gv = vectorGradient, gw = weightGradient, gg = outputGradientGradient)
        {
            var arguments = new EdgeArguments<T>
            {
                X = px,
                Vectors = pv,
                OutputGradient = pg,
                A = pa,
                B = pb,
                XGradient = gx,
                VectorGradient = gv,
                Result = gg,
            };
            SetWeights(ref arguments, pw, weights.Length);
            if (pc != null && arguments.SharedWeights != null)
            {
                _map.Apply(pc, _sharedSlope.Pointer, withFixed: false);
                arguments.SharedC = _sharedSlope.Pointer;
            }
            else
            {
                arguments.C = pc;
            }
            SetWeightGradient(ref arguments, gw);
            Run(arguments, batch, static (IEdgeEngine<T> engine, in EdgeArguments<T> a, int first, int samples) => engine.DoubleBackward(a, first, samples), gradients: true);
            ReturnWeightGradient(arguments, gw);
        }
    }

    private static void RequireOrEmpty(int received, int batch, int dimension, string name)
    {
        if (received != 0)
            TensorProductOperands<T>.Require(received, batch, dimension, name);
    }

    private void SetWeights(ref EdgeArguments<T> a, T* weights, int count)
    {
        if (count != Spec.WeightCount)
        {
            a.Weights = weights;
            return;
        }
        _map.Apply(weights, _shared.Pointer, withFixed: true);
        a.SharedWeights = _shared.Pointer;
    }

    private void SetWeightGradient(ref EdgeArguments<T> a, T* gradient)
    {
        if (gradient == null)
            return;
        if (a.SharedWeights == null)
        {
            a.WeightGradient = gradient;
            return;
        }
        _sharedGradient.Span.Clear();
        a.SharedGradient = _sharedGradient.Pointer;
    }

    private void ReturnWeightGradient(in EdgeArguments<T> a, T* gradient)
    {
        if (a.SharedGradient == null)
            return;
        new Span<T>(gradient, Spec.WeightCount).Clear();
        _map.AddTransposed(a.SharedGradient, gradient);
    }

    /// <summary>Whole tiles, then the rest; a last sample alone one lane wide.</summary>
    private void Run(in EdgeArguments<T> a, int batch, Pass pass, bool gradients)
    {
        for (int first = 0; first < batch;)
        {
            IEdgeEngine<T> engine = batch - first == 1 ? _single ??= new EdgeEngine<SingleLane<T>, T>(_weights) : _wide ??= Wide();
            int tiles = Math.Max(1, (batch - first) / engine.Width);
            if (gradients)
                engine.BeginGradients();
            for (int tile = 0; tile < tiles; tile++)
            {
                int samples = Math.Min(engine.Width, batch - first);
                pass(engine, a, first, samples);
                first += samples;
            }
            if (gradients)
                engine.EndGradients(a);
        }
    }

    private IEdgeEngine<T> Wide() =>
        Vector512.IsHardwareAccelerated ? new EdgeEngine<Pair<Lanes512<T>, T>, T>(_weights)
        : Vector256.IsHardwareAccelerated ? new EdgeEngine<Pair<Lanes256<T>, T>, T>(_weights)
        : Vector128.IsHardwareAccelerated ? new EdgeEngine<Pair<Lanes128<T>, T>, T>(_weights)
        : new EdgeEngine<SingleLane<T>, T>(_weights);

    private int Check(ReadOnlySpan<T> x, ReadOnlySpan<T> vectors, ReadOnlySpan<T> weights)
    {
        int batch = vectors.Length / 3;
        TensorProductOperands<T>.Require(vectors.Length, batch, 3, "vectors");
        TensorProductOperands<T>.Require(x.Length, batch, Spec.In1.Dimension, "features");
        if (weights.Length != Spec.WeightCount && (long)weights.Length != (long)batch * Spec.WeightCount)
            throw new ArgumentException($"The weights are {weights.Length} numbers; expected {Spec.WeightCount} for all samples or for each of {batch}.");
        for (int i = 0; i < batch; i++)
        {
            if (vectors[3 * i] == T.Zero && vectors[3 * i + 1] == T.Zero && vectors[3 * i + 2] == T.Zero)
                throw new ArgumentException($"Vector {i} is zero; expected a direction.");
        }
        return batch;
    }

    private int Check(
        ReadOnlySpan<T> x, ReadOnlySpan<T> vectors, ReadOnlySpan<T> weights, ReadOnlySpan<T> outputGradient,
        ReadOnlySpan<T> xGradient, ReadOnlySpan<T> vectorGradient, ReadOnlySpan<T> weightGradient)
    {
        int batch = Check(x, vectors, weights);
        TensorProductOperands<T>.Require(outputGradient.Length, batch, Spec.Out.Dimension, "output gradients");
        RequireOrEmpty(xGradient.Length, batch, Spec.In1.Dimension, "gradients of the features");
        RequireOrEmpty(vectorGradient.Length, batch, 3, "gradients of the vectors");
        if (!weightGradient.IsEmpty && weightGradient.Length != weights.Length)
            throw new ArgumentException($"The gradient of {weights.Length} weights has room for {weightGradient.Length} numbers.");
        return batch;
    }
}
