using System.Numerics;
using EquivSim.O3;

namespace EquivSim.Potentials;

/// <summary>
/// The radial network of one layer on all pairs of a batch: weights of the convolution and their derivatives by the distance, and the
/// gradient of the network's own weights by reverse mode on dual numbers.
/// </summary>
internal sealed unsafe class TrainableRadial<TLanes, T> : IDisposable
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _activation;
    private readonly PairBasis<TLanes, T> _basis;
    private readonly TrainableMatrix<TLanes, T>[] _hidden, _last;

    // For each hidden layer: before and after the activation, value and derivative; derivatives of the activation; gradients.
    private readonly RowArray<T>[][] _before, _after, _activationSlopes, _gradients;

    /// <summary>Weights of the convolution, a part for each path: values, and derivatives by the distance.</summary>
    public RowArray<T>[] Weights { get; }

    /// <summary>Hidden matrices with what their gradients are made of.</summary>
    public IEnumerable<WeightTask<TLanes, T>> HiddenTasks => _hidden.SelectMany((matrix, i) => Enumerable.Range(0, matrix.OutputBlocks)
        .Select(block => new WeightTask<TLanes, T>(matrix, block, i == 0 ? _basis.Rows : _after[i - 1], 0, _gradients[i], 0)));

    /// <summary>Blocks of the last hidden layer.</summary>
    private int LastBlocks => _last[0].InputBlocks;

    public TrainableRadial(MaceShape shape, WeightVector<T> weights, string name, int paths, PairBasis<TLanes, T> basis)
    {
        _basis = basis;
        _activation = T.CreateTruncating(shape.ActivationScale);
        int[] sizes = [shape.BesselCount, .. shape.RadialHidden, paths * shape.Channels];
        int row = 2 * TLanes.Width, layers = shape.RadialHidden.Length;
        long[] offsets = [.. Enumerable.Range(0, layers + 1).Select(i => weights.Take($"{name}.layer{i}.weight", (long)sizes[i] * sizes[i + 1]))];
        _hidden = [.. Enumerable.Range(0, layers).Select(i => new TrainableMatrix<TLanes, T>(sizes[i], sizes[i + 1], offsets[i], sizes[i + 1], 1 / Math.Sqrt(sizes[i])))];
        _last = [.. Enumerable.Range(0, paths).Select(p => new TrainableMatrix<TLanes, T>(
            sizes[layers], shape.Channels, offsets[layers] + (long)p * shape.Channels, sizes[^1], 1 / Math.Sqrt(sizes[layers])))];
        RowArray<T>[][] Arrays() => [.. _hidden.Select(h => Enumerable.Range(0, 2).Select(_ => new RowArray<T>([1], h.OutputBlocks, row)).ToArray())];
        (_before, _after, _activationSlopes, _gradients) = (Arrays(), Arrays(), Arrays(), Arrays());
        Weights = [.. Enumerable.Range(0, 2).Select(_ => new RowArray<T>([.. Enumerable.Repeat(1, paths)], _last[0].OutputBlocks, row))];
    }

    private IEnumerable<RowArray<T>> AllArrays => Weights.Concat(_before.Concat(_after).Concat(_activationSlopes).Concat(_gradients).SelectMany(a => a));

    /// <summary>All matrices.</summary>
    public IEnumerable<TrainableMatrix<TLanes, T>> Matrices => _hidden.Concat(_last);

    /// <summary>Makes room.</summary>
    public void Resize(int pairs)
    {
        for (int order = 0; order < 2; order++)
        {
            Weights[order].Resize(pairs);
            for (int i = 0; i < _hidden.Length; i++)
            {
                _before[i][order].Resize(pairs);
                _after[i][order].Resize(pairs);
                _activationSlopes[i][order].Resize(pairs);
                _gradients[i][order].Resize(pairs);
            }
        }
    }

    /// <summary>Weights of a run of pairs.</summary>
    public void Forward(int first, int count)
    {
        RowArray<T>[] source = _basis.Rows;
        for (int i = 0; i < _hidden.Length; i++)
        {
            for (int order = 0; order < 2; order++)
            {
                RowArray<T> target = _before[i][order];
                target.Clear(first, count);
                _hidden[i].MultiplyAdd(count, source[order].At(0, 0, first), source[order].BlockStride(0), target.At(0, 0, first), target.BlockStride(0));
            }
            source = _after[i];
            for (int block = 0; block < source[0].Blocks; block++)
            {
                SiluRows<T>.Forward(
                    count * 2 * TLanes.Width, _activation, _before[i][0].At(0, block, first), _before[i][1].At(0, block, first), source[0].At(0, block, first),
                    source[1].At(0, block, first), _activationSlopes[i][0].At(0, block, first), _activationSlopes[i][1].At(0, block, first));
            }
        }
        for (int order = 0; order < 2; order++)
        {
            Weights[order].Clear(first, count);
            for (int path = 0; path < _last.Length; path++)
            {
                _last[path].MultiplyAdd(
                    count, source[order].At(0, 0, first), source[order].BlockStride(0), Weights[order].At(path, 0, first), Weights[order].BlockStride(path));
            }
        }
    }

    /// <summary>Turns the derivatives in the network of a run of pairs into those along the tangent; those of the weights stay by distance.</summary>
    public void Scale(int first, int count)
    {
        for (int i = 0; i < _hidden.Length; i++)
        {
            _basis.Scale(_before[i][1], first, count);
            _basis.Scale(_after[i][1], first, count);
        }
    }

    /// <summary>Numbers in a partial gradient of the last hidden layer.</summary>
    public long PartialSize => 2L * LastBlocks * Weights[0].Items * 2 * TLanes.Width;

    /// <summary>From the gradients of one path's weights in one block to that block of the last matrix and to the last hidden layer.</summary>
    /// <param name="path">Which path.</param>
    /// <param name="block">Which block of channels.</param>
    /// <param name="gradients">[pairs] rows.</param>
    /// <param name="tangents">Their tangents.</param>
    /// <param name="partial">Gradients of the last hidden layer and their tangents, [2][blocks][pairs] rows, added to.</param>
    public void BackwardLast(int path, int block, T* gradients, T* tangents, T* partial)
    {
        RowArray<T>[] hidden = _after[^1];
        int pairs = hidden[0].Items;
        nint stride = hidden[0].BlockStride(0);
        _last[path].ClearGradient(block);
        _last[path].AddGradient(block, pairs, hidden[0].At(0, 0, 0), stride, tangents);
        _last[path].AddGradient(block, pairs, hidden[1].At(0, 0, 0), stride, gradients);
        _last[path].MultiplyAddTransposed(block, pairs, gradients, partial, stride);
        _last[path].MultiplyAddTransposed(block, pairs, tangents, partial + LastBlocks * stride, stride);
    }

    /// <summary>Gradients of all hidden layers of a run of pairs.</summary>
    /// <param name="partials">From all calls of <see cref="BackwardLast"/>, summed here in order.</param>
    /// <param name="first">First pair.</param>
    /// <param name="count">Number of pairs.</param>
    public void BackwardHidden(NativeArray<T>[] partials, int first, int count)
    {
        int row = 2 * TLanes.Width, numbers = count * row;
        for (int order = 0; order < 2; order++)
        {
            RowArray<T> target = _gradients[^1][order];
            target.Clear(first, count);
            foreach (NativeArray<T> partial in partials)
            {
                for (int block = 0; block < target.Blocks; block++)
                {
                    T* sum = target.At(0, block, first);
                    T* source = partial.Pointer + (order * LastBlocks + block) * target.BlockStride(0) + (long)first * row;
                    for (int k = 0; k < numbers; k += TLanes.Width)
                        (TLanes.Load(sum + k) + TLanes.Load(source + k)).Store(sum + k);
                }
            }
        }
        for (int i = _hidden.Length - 1; i >= 0; i--)
        {
            for (int block = 0; block < _gradients[i][0].Blocks; block++)
            {
                SiluRows<T>.Backward(
                    numbers, _before[i][1].At(0, block, first), _activationSlopes[i][0].At(0, block, first), _activationSlopes[i][1].At(0, block, first),
                    _gradients[i][0].At(0, block, first), _gradients[i][1].At(0, block, first));
            }
            for (int order = 0; i > 0 && order < 2; order++)
            {
                RowArray<T> source = _gradients[i][order], target = _gradients[i - 1][order];
                target.Clear(first, count);
                _hidden[i].MultiplyAddTransposed(count, source.At(0, 0, first), source.BlockStride(0), target.At(0, 0, first), target.BlockStride(0));
            }
        }
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
        foreach (RowArray<T> array in AllArrays)
            array.Dispose();
        foreach (TrainableMatrix<TLanes, T> matrix in Matrices)
            matrix.Dispose();
    }
}
