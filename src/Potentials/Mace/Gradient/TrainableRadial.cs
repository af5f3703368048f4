using System.Numerics;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.Potentials;

/// <summary>
/// The radial network of one layer: weights of the convolution for all pairs and their derivatives by the distance, path by path and block by
/// block, and the gradient of the network's own weights.
/// </summary>
internal sealed unsafe class TrainableRadial<TLanes, T> : IDisposable
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Pairs whose rows stay in the second cache while four products read them.</summary>
    private const int PairsAtATime = 128;

    private readonly RadialSamples<TLanes, T> _samples;
    private readonly TrainableMatrix<TLanes, T>[] _last;
    private readonly RowArray<T> _coefficients;
    private readonly NativeArray<T>[] _tables;

    public TrainableRadial(GradientWorkspace<TLanes, T> work, string name, int paths)
    {
        MaceShape shape = work.Shape;
        _samples = work.Samples;
        Hidden = new RadialHidden<TLanes, T>(shape, work.Weights, name, _samples);
        int inputs = shape.RadialHidden[^1], outputs = paths * shape.Channels;
        long offset = work.Weights.Take($"{name}.layer{shape.RadialHidden.Length}.weight", (long)inputs * outputs);
        _last = [.. Enumerable.Range(0, paths).Select(p => new TrainableMatrix<TLanes, T>(inputs, shape.Channels, offset + (long)p * shape.Channels, outputs, 1 / Math.Sqrt(inputs)))];
        _coefficients = new RowArray<T>([1], LastBlocks, Row);
        _tables = [.. Enumerable.Range(0, work.Threads).Select(_ => new NativeArray<T>())];
        Weights = [.. Enumerable.Range(0, 2).Select(_ => new RowArray<T>([.. Enumerable.Repeat(1, paths)], work.Blocks, Row))];
    }

    /// <summary>The layers before the last.</summary>
    public RadialHidden<TLanes, T> Hidden { get; }

    /// <summary>Weights of the convolution for all pairs, a part for each path: values, and derivatives by the distance.</summary>
    public RowArray<T>[] Weights { get; }

    /// <summary>All matrices.</summary>
    public IEnumerable<TrainableMatrix<TLanes, T>> Matrices => Hidden.Matrices.Concat(_last);

    /// <summary>Numbers in a partial gradient of the last hidden layer.</summary>
    public long PartialSize => 2L * LastBlocks * _samples.Count * Row;

    private static int Row => 2 * TLanes.Width;

    private int LastBlocks => _last[0].InputBlocks;

    /// <summary>Spline coefficients; the samples beside them that they are made of are more.</summary>
    private int CoefficientCount => _samples.Count - RadialSamples<TLanes, T>.StencilWidth + 1;

    /// <summary>Makes room.</summary>
    public void Resize(int pairs)
    {
        Hidden.Resize();
        Weights[0].Resize(pairs);
        Weights[1].Resize(pairs);
        _coefficients.Resize(_samples.Count);
    }

    /// <summary>Spline coefficients of the last hidden layer, once all samples are there.</summary>
    public void Smooth()
    {
        if (!_samples.IsInterpolated)
            return;
        _coefficients.Clear(0, _coefficients.Items);
        for (int s = 0; s < RadialSamples<TLanes, T>.StencilWidth; s++)
            AddShifted(s, CoefficientCount, Hidden.Outputs[0].At(0, 0, 0), s, _coefficients.At(0, 0, 0), 0);
    }

    /// <summary>One path's weights in one block for all pairs, and their derivatives.</summary>
    public void Forward(int path, int block, int worker)
    {
        int pairs = Weights[0].Items;
        T* values = Weights[0].At(path, block, 0), slopes = Weights[1].At(path, block, 0);
        if (_samples.IsInterpolated)
        {
            T* table = _tables[worker].RequireZeros((long)CoefficientCount * Row);
            _last[path].MultiplyAdd(block, CoefficientCount, _coefficients.At(0, 0, 0), _coefficients.BlockStride(0), table);
            SplineRows<TLanes, T>.Interpolate(pairs, _samples.Coefficients.Pointer, _samples.Splines.Pointer, table, values, slopes);
            return;
        }
        for (int order = 0; order < 2; order++)
        {
            RowArray<T> source = Hidden.Outputs[order];
            Weights[order].Clear(path, block, 0, pairs);
            _last[path].MultiplyAdd(block, pairs, source.At(0, 0, 0), source.BlockStride(0), order == 0 ? values : slopes);
        }
    }

    /// <summary>From the gradients of one path's weights in one block to that block of the last matrix and to the last hidden layer.</summary>
    /// <param name="path">Which path.</param>
    /// <param name="block">Which block of channels.</param>
    /// <param name="worker">Who works.</param>
    /// <param name="gradients">[pairs] rows.</param>
    /// <param name="tangents">Their tangents.</param>
    /// <param name="partial">Gradients of the last hidden layer or of its spline coefficients, and their tangents, [2][blocks][samples] rows, added to.</param>
    public void Backward(int path, int block, int worker, T* gradients, T* tangents, T* partial)
    {
        TrainableMatrix<TLanes, T> matrix = _last[path];
        nint stride = _coefficients.BlockStride(0);
        T* partialTangents = partial + LastBlocks * stride;
        matrix.ClearGradient(block);
        if (_samples.IsInterpolated)
        {
            T* table = _tables[worker].RequireZeros((long)CoefficientCount * Row);
            SplineRows<TLanes, T>.Spread(
                Weights[0].Items, _samples.Coefficients.Pointer, _samples.Splines.Pointer, _samples.Rates.Pointer, gradients, tangents, table);
            matrix.AddGradient(block, CoefficientCount, _coefficients.At(0, 0, 0), stride, table);
            matrix.MultiplyAddTransposed(block, CoefficientCount, table, partialTangents, stride);
            return;
        }
        RowArray<T>[] hidden = Hidden.Outputs;
        for (int first = 0; first < _samples.Count; first += PairsAtATime)
        {
            int count = Math.Min(PairsAtATime, _samples.Count - first), from = first * Row;
            matrix.AddGradient(block, count, hidden[0].At(0, 0, first), stride, tangents + from);
            matrix.AddGradient(block, count, hidden[1].At(0, 0, first), stride, gradients + from);
            matrix.MultiplyAddTransposed(block, count, gradients + from, partial + from, stride);
            matrix.MultiplyAddTransposed(block, count, tangents + from, partialTangents + from, stride);
        }
    }

    /// <summary>Gradients of the hidden layers of a run of samples.</summary>
    /// <param name="partials">From all calls of <see cref="Backward"/>, summed here in order.</param>
    /// <param name="first">First sample.</param>
    /// <param name="count">Number of samples.</param>
    public void BackwardHidden(NativeArray<T>[] partials, int first, int count)
    {
        for (int order = 0; order < 2; order++)
        {
            RowArray<T> target = Hidden.OutputGradients[order];
            target.Clear(first, count);
            foreach (NativeArray<T> partial in partials)
            {
                T* source = partial.Pointer + order * LastBlocks * target.BlockStride(0);
                if (!_samples.IsInterpolated)
                {
                    AddShifted(null, count, source, first, target.At(0, 0, 0), first);
                    continue;
                }
                // The tangent of the spline's motion is in the coefficients' already: only these move. Sample m is part of coefficients m - s.
                for (int s = 0; order == 1 && s < RadialSamples<TLanes, T>.StencilWidth; s++)
                {
                    int from = Math.Max(first, s);
                    AddShifted(s, first + count - from, source, from - s, target.At(0, 0, 0), from);
                }
            }
        }
        Hidden.Backward(first, count);
    }

    /// <summary>Writes the gradients of the last matrices.</summary>
    public void StoreLast(T* gradients)
    {
        foreach (TrainableMatrix<TLanes, T> matrix in _last)
        {
            for (int block = 0; block < matrix.OutputBlocks; block++)
                matrix.StoreGradient(block, gradients);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable part in (IEnumerable<IDisposable>)[Hidden, .. _last, .. Weights, _coefficients, .. _tables])
            part.Dispose();
    }

    /// <summary>Adds rows of all blocks, times an entry of the stencil if one is named, from one item on to rows from another on.</summary>
    private void AddShifted(int? stencil, int count, T* source, int sourceFirst, T* target, int targetFirst)
    {
        TLanes factor = TLanes.Broadcast(stencil is { } s ? T.CreateTruncating(RadialSamples<TLanes, T>.Stencil(s)) : T.One);
        nint stride = _coefficients.BlockStride(0);
        for (int block = 0; block < LastBlocks; block++)
        {
            T* from = source + block * stride + sourceFirst * Row;
            T* to = target + block * stride + targetFirst * Row;
            for (int k = 0; k < count * Row; k += TLanes.Width)
                TLanes.MultiplyAdd(factor, TLanes.Load(from + k), TLanes.Load(to + k)).Store(to + k);
        }
    }
}
