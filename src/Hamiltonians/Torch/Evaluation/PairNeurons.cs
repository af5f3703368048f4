using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>From the invariants of pairs to the neurons that the weights of their product are made of (see <see cref="WeightNetwork"/>), and to their score.</summary>
internal sealed unsafe class PairNeurons<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Irreps _irreps;
    private readonly int _channels, _block, _neurons, _stride, _invariants;
    private readonly AlignedBuffer<T> _inner, _hidden, _result, _bias, _score;
    private readonly TileMatrix<TLanes, T> _fromInner, _fromHidden;

    public PairNeurons(PairLayerShape shape, int block)
    {
        (_irreps, _channels, _block, _neurons) = (shape.AtomIrreps, shape.Channels, block, shape.Neurons);
        _invariants = (_irreps.Count - 1) * _channels;
        _stride = TileMatrix.Padded(_neurons, TLanes.Width);
        _inner = new(TileMatrix.Rows * _invariants);
        _hidden = new(TileMatrix.Rows * _stride);
        _result = new(TileMatrix.Rows * _stride);
        _bias = new(_stride);
        _score = new(_invariants);
        (_fromInner, _fromHidden) = (new(_invariants, _neurons), new(_neurons, _neurons));
    }

    /// <summary>Numbers from the neurons of one pair to those of the next.</summary>
    public int Stride => _stride;

    /// <summary>Takes the weights.</summary>
    public void Load(in PairLayerWeights<T> weights)
    {
        _fromInner.Set(weights.InnerToHidden);
        _fromHidden.Set(weights.HiddenToNeurons);
        weights.NeuronBias.CopyTo(_bias.Span);
        weights.ScoreOfInner.CopyTo(_score.Span);
    }

    /// <summary>Neurons of a tile's pairs.</summary>
    /// <param name="tile">The pairs.</param>
    /// <param name="atoms">What invariants are made of.</param>
    /// <param name="terms">What atoms as first and second ones give to the hidden layer, [atoms, neurons].</param>
    /// <returns>[rows of a tile, <see cref="Stride"/>].</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public T* Compute(PairTile<T> tile, AtomFeatures<T> atoms, (T[] First, T[] Second) terms)
    {
        Inner(tile, atoms);
        for (int row = 0; row < TileMatrix.Rows; row++)
        {
            ReadOnlySpan<T> first = terms.First.AsSpan((int)tile.First(row) * _neurons, _neurons), second = terms.Second.AsSpan((int)tile.Second(row) * _neurons, _neurons);
            Span<T> hidden = _hidden.Span.Slice(row * _stride, _neurons);
            for (int k = 0; k < hidden.Length; k++)
                hidden[k] = first[k] + second[k];
            _bias.Span.CopyTo(_result.Span.Slice(row * _stride, _stride));
        }
        _fromInner.MultiplyAdd(_inner.Pointer, _invariants, _hidden.Pointer, _stride);
        Silu.Apply(_hidden.Span);
        _fromHidden.MultiplyAdd(_hidden.Pointer, _stride, _result.Pointer, _stride);
        for (int row = 0; row < TileMatrix.Rows; row++)
        {
            T* radial = tile.Inputs.Neurons + (nint)tile.Pair(row) * _neurons, result = _result.Pointer + row * _stride;
            for (int k = 0; k < _neurons; k++)
                result[k] *= radial[k];
        }
        return _result.Pointer;
    }

    /// <summary>What inner products give to the scores of a tile's pairs.</summary>
    /// <param name="tile">The pairs.</param>
    /// <param name="atoms">What invariants are made of.</param>
    /// <param name="scores">Receives one for each row of a tile.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Scores(PairTile<T> tile, AtomFeatures<T> atoms, Span<T> scores)
    {
        Inner(tile, atoms);
        for (int row = 0; row < TileMatrix.Rows; row++)
        {
            T sum = T.Zero;
            for (int k = 0; k < _invariants; k++)
                sum += _inner.Pointer[row * _invariants + k] * _score.Pointer[k];
            scores[row] = sum;
        }
    }

    /// <summary>Inner products over the components of each irrep after the scalar, divided by 2l+1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Inner(PairTile<T> tile, AtomFeatures<T> atoms)
    {
        for (int row = 0; row < TileMatrix.Rows; row++)
        {
            T* target = _inner.Pointer + row * _invariants;
            for (int c = 0; c < _channels; c += _block)
            {
                T* x = atoms.At(tile.First(row), c) + _block, y = atoms.At(tile.Second(row), c) + _block;
                for (int irrep = 1; irrep < _irreps.Count; irrep++)
                {
                    int dimension = _irreps[irrep].Irrep.Dimension;
                    TLanes factor = TLanes.Broadcast(T.One / T.CreateChecked(dimension));
                    for (int v = 0; v < _block; v += TLanes.Width)
                    {
                        TLanes sum = default;
                        for (int m = 0; m < dimension; m++)
                            sum = TLanes.MultiplyAdd(TLanes.Load(x + m * _block + v), TLanes.Load(y + m * _block + v), sum);
                        (sum * factor).Store(target + (irrep - 1) * _channels + c + v);
                    }
                    x += dimension * _block;
                    y += dimension * _block;
                }
            }
        }
    }
}
