using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>The norm gate of pairs' features (see <see cref="NormGate"/>) and the mixing of their channels.</summary>
internal sealed unsafe class PairMixing<TLanes, T>
    where TLanes : unmanaged, IRootLanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PairLayerShape _shape;
    private readonly PairRows _rows;
    private readonly int _block, _channels, _all, _hiddenStride, _outputStride;
    private readonly TileMatrix<TLanes, T> _toHidden, _toGates;
    private readonly TileMatrix<TLanes, T>[] _mix;
    private readonly AlignedBuffer<T> _norms, _hidden, _gates, _hiddenBias, _gateBias, _mixed, _mixBias, _zero;

    /// <param name="shape">The layer.</param>
    /// <param name="rows">The components that are computed.</param>
    /// <param name="block">Channels of a block.</param>
    public PairMixing(PairLayerShape shape, PairRows rows, int block)
    {
        (_shape, _rows, _block, _channels, _all) = (shape, rows, block, shape.Channels, rows.Active.Length * shape.Channels);
        (_hiddenStride, _outputStride) = (TileMatrix.Padded(shape.Hidden, TLanes.Width), TileMatrix.Padded(shape.Outputs, TLanes.Width));
        (_toHidden, _toGates) = (new(_all, shape.Hidden), new(shape.Hidden, _all));
        _mix = [.. Enumerable.Range(0, rows.Active.Length * (_channels / block)).Select(_ => new TileMatrix<TLanes, T>(block, shape.Outputs))];
        (_norms, _gates) = (new(TileMatrix.Rows * _all), new(TileMatrix.Rows * _all));
        _hidden = new(TileMatrix.Rows * _hiddenStride);
        (_hiddenBias, _gateBias) = (new(_hiddenStride), new(_all));
        (_mixed, _mixBias, _zero) = (new(TileMatrix.Rows * _outputStride), new(_outputStride), new(_outputStride));
    }

    /// <summary>Takes the weights.</summary>
    public void Load(in PairLayerWeights<T> weights)
    {
        (int hidden, int outputs) = (_shape.Hidden, _shape.Outputs);
        weights.HiddenBias.CopyTo(_hiddenBias.Span);
        for (int i = 0; i < _rows.Active.Length; i++)
        {
            int from = _rows.Active[i] * _channels, to = i * _channels;
            weights.GateBias.Slice(from, _channels).CopyTo(_gateBias.Span[to..]);
            for (int c = 0; c < _channels; c++)
                _toHidden.Set(to + c, 0, weights.NormsToHidden.Slice((from + c) * hidden, hidden));
            for (int k = 0; k < hidden; k++)
                _toGates.Set(k, to, weights.HiddenToGates.Slice(k * _shape.BlockIrreps.Count * _channels + from, _channels));
            for (int c = 0; c < _channels; c += _block)
                _mix[to / _block + c / _block].Set(weights.Mix.Slice((from + c) * outputs, _block * outputs));
        }
        weights.MixBias.CopyTo(_mixBias.Span);
    }

    /// <summary>Gates a tile's features, mixes them and gives them to the result.</summary>
    /// <param name="tile">The pairs.</param>
    /// <param name="features">[blocks of channels][components, rows of a tile, channels of a block]; changed.</param>
    /// <param name="result">Receives them.</param>
    public void Compute(PairTile<T> tile, T* features, in PairResult<T> result)
    {
        Norms(features);
        MatrixRows<T> norms = new(_norms.Pointer, _all), hidden = new(_hidden.Pointer, _hiddenStride);
        _toHidden.Multiply(norms, new(_hiddenBias.Pointer, 0), hidden);
        Silu.Apply(_hidden.Span);
        _toGates.Multiply(hidden, new(_gateBias.Pointer, 0), new(_gates.Pointer, _all));
        Scale(features);
        bool isDirect = tile.IsPlain && _outputStride == _shape.Outputs;
        for (int i = 0, component = 0; i < _rows.Active.Length; i++)
        {
            for (int m = 0; m < _rows.Dimensions[i]; m++, component++)
            {
                MatrixRows<T> start = new(component == 0 ? _mixBias.Pointer : _zero.Pointer, 0);
                if (isDirect && !(result.Add && component == 0))
                {
                    MatrixRows<T> target = new(result.At(_rows.InResult[i] + m, tile.Pair(0), _shape.Outputs), _shape.Outputs);
                    Mix(features, i, component, result.Add ? target : start, target);
                    continue;
                }
                Mix(features, i, component, start, new(_mixed.Pointer, _outputStride));
                Give(tile, _rows.InResult[i] + m, result);
            }
        }
        if (!result.Add)
            ClearMissing(tile, result);
    }

    private void Mix(T* features, int irrep, int component, MatrixRows<T> start, MatrixRows<T> target)
    {
        for (int b = 0, blocks = _channels / _block; b < blocks; b++)
            _mix[irrep * blocks + b].Multiply(new(At(features, b, component), _block), b == 0 ? start : target, target);
    }

    /// <summary>Gives a mixed component to the pairs of a tile, wherever they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Give(PairTile<T> tile, int component, in PairResult<T> result)
    {
        for (int row = 0; row < tile.Count; row++)
        {
            int pair = tile.Pair(row);
            T factor = tile.Inputs.Factors == null ? T.One : tile.Inputs.Factors[pair];
            T* own = result.At(component, pair, _shape.Outputs), mixed = _mixed.Pointer + row * _outputStride;
            if (!result.Add)
                new Span<T>(own, _shape.Outputs).Clear();
            int o = 0;
            for (TLanes all = TLanes.Broadcast(factor); o <= _shape.Outputs - TLanes.Width; o += TLanes.Width)
                TLanes.MultiplyAdd(all, TLanes.Load(mixed + o), TLanes.Load(own + o)).Store(own + o);
            for (; o < _shape.Outputs; o++)
                own[o] += factor * mixed[o];
        }
    }

    private void ClearMissing(PairTile<T> tile, in PairResult<T> result)
    {
        foreach (int component in _rows.Missing)
        {
            for (int row = 0; row < tile.Count; row++)
                new Span<T>(result.At(component, tile.Pair(row), _shape.Outputs), _shape.Outputs).Clear();
        }
    }

    private T* At(T* features, int block, int component) => features + (nint)(block * _rows.Count + component) * TileMatrix.Rows * _block;

    /// <summary>Scalars themselves, and norms of the other irreps, [rows of a tile, irreps, channels].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Norms(T* features)
    {
        TLanes smallest = TLanes.Broadcast(T.CreateTruncating(NormGate.SmallestSquare)), offset = TLanes.Broadcast(T.CreateTruncating(Math.Sqrt(NormGate.SmallestSquare)));
        int next = TileMatrix.Rows * _block;
        for (int i = 0, component = 0; i < _rows.Dimensions.Length; component += _rows.Dimensions[i++])
        {
            int dimension = _rows.Dimensions[i];
            TLanes share = TLanes.Broadcast(T.One / T.CreateChecked(dimension));
            for (int c = 0; c < _channels; c += _block)
            {
                T* source = At(features, c / _block, component);
                for (int row = 0; row < TileMatrix.Rows; row++)
                {
                    T* target = _norms.Pointer + row * _all + i * _channels + c;
                    for (int v = 0; v < _block; v += TLanes.Width, source += TLanes.Width, target += TLanes.Width)
                    {
                        if (i == 0)
                        {
                            TLanes.Load(source).Store(target);
                            continue;
                        }
                        TLanes sum = default;
                        T* x = source;
                        for (int m = 0; m < dimension; m++, x += next)
                        {
                            var value = TLanes.Load(x);
                            sum = TLanes.MultiplyAdd(value, value, sum);
                        }
                        sum = TLanes.MultiplyAdd(sum, share, smallest);
                        (sum * TLanes.InverseRootOrZero(sum) - offset).Store(target);
                    }
                }
            }
        }
    }

    /// <summary>Adds the gates to scalars, and multiplies the others by one plus their gates.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scale(T* features)
    {
        int next = TileMatrix.Rows * _block;
        for (int i = 0, component = 0; i < _rows.Dimensions.Length; component += _rows.Dimensions[i++])
        {
            for (int c = 0; c < _channels; c += _block)
            {
                T* target = At(features, c / _block, component);
                for (int row = 0; row < TileMatrix.Rows; row++)
                {
                    T* gates = _gates.Pointer + row * _all + i * _channels + c;
                    for (int v = 0; v < _block; v += TLanes.Width, target += TLanes.Width, gates += TLanes.Width)
                    {
                        var gate = TLanes.Load(gates);
                        if (i == 0)
                        {
                            (TLanes.Load(target) + gate).Store(target);
                            continue;
                        }
                        T* x = target;
                        for (int m = _rows.Dimensions[i]; m > 0; m--, x += next)
                        {
                            var value = TLanes.Load(x);
                            TLanes.MultiplyAdd(value, gate, value).Store(x);
                        }
                    }
                }
            }
        }
    }
}
