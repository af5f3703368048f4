using System.Numerics;

namespace EquivSim.TensorProducts;

/// <summary>Runs a product on several threads: each has an executor of its own and a part of the batch.</summary>
/// <remarks>
/// Parts are whole tiles, so that all results but the gradient of shared weights, which is summed over the parts, are the same bits on any number
/// of threads. Nothing is allocated in a call.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
/// <example>
/// <code>
/// using var pool = new WorkerPool(2);
/// using var product = new ParallelTensorProduct&lt;float&gt;(spec, TensorProductBackend.Sparse, pool.Count, pool.Run);
/// </code>
/// </example>
public sealed unsafe class ParallelTensorProduct<T> : ITensorProductExecutor<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // A multiple of every executor's tile.
    private const int Grain = 64;

    private readonly ITensorProductExecutor<T>[] _executors;
    private readonly T[][] _weightGradients;
    private readonly Action<int, Action<int, int>> _run;
    private readonly Action<int, int> _forward, _backward, _doubleBackward;
    private Operands _operands;

    /// <summary>Prepares an executor for each thread.</summary>
    /// <param name="spec">The product.</param>
    /// <param name="backend">What computes it.</param>
    /// <param name="threads">Number of parts of a batch.</param>
    /// <param name="run">Calls body(task, worker) for every one of a number of tasks and waits for all, such as <c>WorkerPool.Run</c>.</param>
    /// <exception cref="NotSupportedException">The backend cannot express the product; the message says why.</exception>
    public ParallelTensorProduct(TensorProductSpec spec, TensorProductBackend backend, int threads, Action<int, Action<int, int>> run)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        ArgumentNullException.ThrowIfNull(run);
        Spec = spec;
        _run = run;
        _executors = [.. Enumerable.Range(0, threads).Select(_ => backend.Create<T>(spec))];
        _weightGradients = [.. _executors.Select(_ => new T[spec.WeightCount])];
        _forward = Forward;
        _backward = Backward;
        _doubleBackward = DoubleBackward;
    }

    /// <inheritdoc/>
    public TensorProductSpec Spec { get; }

    /// <inheritdoc/>
    public void Forward(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> weights, Span<T> result)
    {
        int batch = new TensorProductOperands<T>(Spec, x, y, weights).Batch;
        TensorProductOperands<T>.Require(result.Length, batch, Spec.Out.Dimension, "results");
        fixed (T* px = x, py = y, pw = weights, pz = result)
        {
            _operands = new(batch, weights.Length) { X = px, Y = py, Weights = pw, Result = pz };
            Run(_forward, default);
        }
    }

    /// <inheritdoc/>
    public void Backward(
        ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> weights, ReadOnlySpan<T> outputGradient,
        Span<T> xGradient, Span<T> yGradient, Span<T> weightGradient)
    {
        int batch = Check(x, y, weights, outputGradient, xGradient, yGradient, weightGradient);
        fixed (T* px = x, py = y, pw = weights, pg = outputGradient, gx = xGradient, gy = yGradient, gw = weightGradient)
        {
            _operands = new(batch, weights.Length) { X = px, Y = py, Weights = pw, OutputGradient = pg, XGradient = gx, YGradient = gy, WeightGradient = gw };
            Run(_backward, weightGradient);
        }
    }

    /// <inheritdoc/>
    public void DoubleBackward(
        ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> weights, ReadOnlySpan<T> outputGradient,
        ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c,
        Span<T> xGradient, Span<T> yGradient, Span<T> weightGradient, Span<T> outputGradientGradient)
    {
        int batch = Check(x, y, weights, outputGradient, xGradient, yGradient, weightGradient);
        RequireOrEmpty(a.Length, batch, Spec.In1.Dimension, "cotangents of the first operands' gradient");
        RequireOrEmpty(b.Length, batch, Spec.In2.Dimension, "cotangents of the second operands' gradient");
        RequireOrEmpty(outputGradientGradient.Length, batch, Spec.Out.Dimension, "gradients of the output gradients");
        if (!c.IsEmpty && c.Length != weights.Length)
            throw new ArgumentException($"The cotangent of {weights.Length} weights has {c.Length} numbers.");
        fixed (T* px = x, py = y, pw = weights, pg = outputGradient, pa = a, pb = b, pc = c, gx = xGradient, gy = yGradient, gw = weightGradient, gg = outputGradientGradient)
        {
            _operands = new(batch, weights.Length)
            {
                X = px,
                Y = py,
                Weights = pw,
                OutputGradient = pg,
                A = pa,
                B = pb,
                C = pc,
                XGradient = gx,
                YGradient = gy,
                WeightGradient = gw,
                Result = gg,
            };
            Run(_doubleBackward, weightGradient);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ITensorProductExecutor<T> executor in _executors)
            executor.Dispose();
    }

    private static void RequireOrEmpty(int length, int batch, int dimension, string what)
    {
        if (length > 0)
            TensorProductOperands<T>.Require(length, batch, dimension, what);
    }

    private int Check(
        ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> weights, ReadOnlySpan<T> outputGradient,
        ReadOnlySpan<T> xGradient, ReadOnlySpan<T> yGradient, ReadOnlySpan<T> weightGradient)
    {
        int batch = new TensorProductOperands<T>(Spec, x, y, weights).Batch;
        TensorProductOperands<T>.Require(outputGradient.Length, batch, Spec.Out.Dimension, "output gradients");
        RequireOrEmpty(xGradient.Length, batch, Spec.In1.Dimension, "gradients of the first operands");
        RequireOrEmpty(yGradient.Length, batch, Spec.In2.Dimension, "gradients of the second operands");
        if (!weightGradient.IsEmpty && weightGradient.Length != weights.Length)
            throw new ArgumentException($"The gradient of {weights.Length} weights has room for {weightGradient.Length} numbers.");
        return batch;
    }

    /// <summary>Runs all parts, then sums the gradients of shared weights.</summary>
    private void Run(Action<int, int> part, Span<T> weightGradient)
    {
        int grains = (_operands.Batch + Grain - 1) / Grain, parts = Math.Clamp(grains, 1, _executors.Length);
        _operands.GrainsPerPart = (grains + parts - 1) / parts;
        _run(parts, part);
        if (!IsSummed(weightGradient.Length))
            return;
        weightGradient.Clear();
        for (int p = 0; p < parts; p++)
        {
            for (int w = 0; w < weightGradient.Length; w++)
                weightGradient[w] += _weightGradients[p][w];
        }
    }

    // Weights of all samples: each part has a gradient of its own.
    private bool IsSummed(int weightGradientLength) => weightGradientLength > 0 && _operands.WeightLength == Spec.WeightCount;

    private void Forward(int part, int worker)
    {
        Part p = At(part);
        _executors[part].Forward(p.Rows(_operands.X, Spec.In1.Dimension), p.Rows(_operands.Y, Spec.In2.Dimension), Weights(p, _operands.Weights), p.Rows(_operands.Result, Spec.Out.Dimension));
    }

    private void Backward(int part, int worker)
    {
        Part p = At(part);
        _executors[part].Backward(
            p.Rows(_operands.X, Spec.In1.Dimension), p.Rows(_operands.Y, Spec.In2.Dimension), Weights(p, _operands.Weights), p.Rows(_operands.OutputGradient, Spec.Out.Dimension),
            p.Rows(_operands.XGradient, Spec.In1.Dimension), p.Rows(_operands.YGradient, Spec.In2.Dimension), WeightGradient(p, part));
    }

    private void DoubleBackward(int part, int worker)
    {
        Part p = At(part);
        _executors[part].DoubleBackward(
            p.Rows(_operands.X, Spec.In1.Dimension), p.Rows(_operands.Y, Spec.In2.Dimension), Weights(p, _operands.Weights), p.Rows(_operands.OutputGradient, Spec.Out.Dimension),
            p.Rows(_operands.A, Spec.In1.Dimension), p.Rows(_operands.B, Spec.In2.Dimension), Weights(p, _operands.C),
            p.Rows(_operands.XGradient, Spec.In1.Dimension), p.Rows(_operands.YGradient, Spec.In2.Dimension), WeightGradient(p, part), p.Rows(_operands.Result, Spec.Out.Dimension));
    }

    private Part At(int part)
    {
        int first = Math.Min(part * _operands.GrainsPerPart * Grain, _operands.Batch), end = Math.Min(first + _operands.GrainsPerPart * Grain, _operands.Batch);
        return new(first, end - first);
    }

    private Span<T> Weights(Part p, T* weights) =>
        weights == null ? default : _operands.WeightLength == Spec.WeightCount ? new(weights, Spec.WeightCount) : p.Rows(weights, Spec.WeightCount);

    private Span<T> WeightGradient(Part p, int part) =>
        _operands.WeightGradient == null ? default : _operands.WeightLength == Spec.WeightCount ? _weightGradients[part] : p.Rows(_operands.WeightGradient, Spec.WeightCount);

    /// <summary>Samples of a part.</summary>
    private readonly record struct Part(int First, int Count)
    {
        public Span<T> Rows(T* rows, int dimension) => rows == null ? default : new(rows + (nint)First * dimension, Count * dimension);
    }

    private struct Operands(int batch, int weightLength)
    {
        public readonly int Batch = batch, WeightLength = weightLength;
        public int GrainsPerPart;
        public T* X, Y, Weights, OutputGradient, A, B, C, Result, XGradient, YGradient, WeightGradient;
    }
}
