using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>From the invariants of pairs to the neurons that the weights of their product are made of (see <see cref="WeightNetwork"/>), and to their score.</summary>
internal sealed unsafe class PairNeurons<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Irreps _irreps;
    private readonly int _channels, _block, _neurons, _stride, _invariants, _scoreStride;
    private readonly AlignedBuffer<T> _inner, _hidden, _result, _bias, _scores;
    private readonly TileMatrix<TLanes, T> _fromInner, _fromHidden, _score;

    public PairNeurons(PairLayerShape shape, int block)
    {
        (_irreps, _channels, _block, _neurons) = (shape.AtomIrreps, shape.Channels, block, shape.Neurons);
        _invariants = (_irreps.Count - 1) * _channels;
        (_stride, _scoreStride) = (TileMatrix.Padded(_neurons, TLanes.Width), TLanes.Width);
        _inner = new(TileMatrix.Rows * _invariants);
        _hidden = new(TileMatrix.Rows * _stride);
        _result = new(TileMatrix.Rows * _stride);
        _bias = new(_stride);
        _scores = new(TileMatrix.Rows * _scoreStride);
        (_fromInner, _fromHidden, _score) = (new(_invariants, _neurons), new(_neurons, _neurons), new(_invariants, 1));
    }

    private MatrixRows<T> InnerRows => new(_inner.Pointer, _invariants);

    private MatrixRows<T> HiddenRows => new(_hidden.Pointer, _stride);

    /// <summary>Takes the weights.</summary>
    public void Load(in PairLayerWeights<T> weights)
    {
        _fromInner.Set(weights.InnerToHidden);
        _fromHidden.Set(weights.HiddenToNeurons);
        weights.NeuronBias.CopyTo(_bias.Span);
        if (!weights.ScoreOfInner.IsEmpty)
            _score.Set(weights.ScoreOfInner);
    }

    /// <summary>Multiplies the neurons of a tile's pairs, at first radial ones, by those of their invariants.</summary>
    /// <param name="tile">Pairs with neurons of their own.</param>
    /// <param name="atoms">What invariants are made of.</param>
    /// <param name="terms">What atoms as first and second ones give to the hidden layer, [atoms, neurons].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Compute(PairTile<T> tile, AtomFeatures<T> atoms, (T[] First, T[] Second) terms)
    {
        Inner(tile, atoms);
        for (int row = 0; row < TileMatrix.Rows; row++)
        {
            ReadOnlySpan<T> first = terms.First.AsSpan((int)tile.First(row) * _neurons, _neurons), second = terms.Second.AsSpan((int)tile.Second(row) * _neurons, _neurons);
            Span<T> hidden = _hidden.Span.Slice(row * _stride, _neurons);
            for (int k = 0; k < hidden.Length; k++)
                hidden[k] = first[k] + second[k];
        }
        _fromInner.Multiply(InnerRows, HiddenRows, HiddenRows);
        Silu.Apply(_hidden.Span);
        _fromHidden.Multiply(HiddenRows, new(_bias.Pointer, 0), new(_result.Pointer, _stride));
        for (int row = 0; row < tile.Count; row++)
        {
            Span<T> neurons = new(tile.Neurons(row), _neurons);
            ReadOnlySpan<T> own = _result.Span.Slice(row * _stride, _neurons);
            for (int k = 0; k < neurons.Length; k++)
                neurons[k] *= own[k];
        }
    }

    /// <summary>What inner products give to the scores of a tile's pairs.</summary>
    /// <param name="tile">The pairs.</param>
    /// <param name="atoms">What invariants are made of.</param>
    /// <param name="scores">Receives one for each of the pairs.</param>
    public void Scores(PairTile<T> tile, AtomFeatures<T> atoms, Span<T> scores)
    {
        Inner(tile, atoms);
        _scores.Span.Clear();
        var rows = new MatrixRows<T>(_scores.Pointer, _scoreStride);
        _score.Multiply(InnerRows, rows, rows);
        for (int row = 0; row < tile.Count; row++)
            scores[row] = *rows.At(row);
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
