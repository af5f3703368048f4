using System.Numerics;
using System.Runtime.Intrinsics;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>Computes a pair layer for a few pairs at a time from the atoms' features to mixed features of pairs; nothing between is stored.</summary>
internal abstract class PairKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The widest kernel whose vectors the channels fill.</summary>
    public static PairKernel<T> Create(PairLayerShape shape)
    {
        return Fits<Lanes512<T>>(Vector512.IsHardwareAccelerated) ? Create<Lanes512<T>>()
            : Fits<Lanes256<T>>(Vector256.IsHardwareAccelerated) ? Create<Lanes256<T>>()
            : Fits<Lanes128<T>>(Vector128.IsHardwareAccelerated) ? Create<Lanes128<T>>()
            : new PairKernel<SingleLane<T>, SingleLane<T>, T>(shape);

        bool Fits<TLanes>(bool isAccelerated)
            where TLanes : unmanaged, IRootLanes<TLanes, T> => isAccelerated && shape.Channels % TLanes.Width == 0;

        PairKernel<T> Create<TLanes>()
            where TLanes : unmanaged, IRootLanes<TLanes, T> => shape.Channels % (2 * TLanes.Width) == 0
                ? new PairKernel<TLanes, Pair<TLanes, T>, T>(shape)
                : new PairKernel<TLanes, TLanes, T>(shape);
    }

    /// <summary>Takes the weights.</summary>
    public abstract void Load(in PairLayerWeights<T> weights);

    /// <summary>Takes the features of atoms.</summary>
    /// <param name="mixed">For the invariants, [components, atoms, channels].</param>
    /// <param name="operands">For the product, [components, atoms, channels].</param>
    /// <param name="terms">What atoms as first and second ones give to the hidden layer of the invariants, [atoms, neurons].</param>
    public abstract void Load(ReadOnlySpan<T> mixed, ReadOnlySpan<T> operands, (T[] First, T[] Second) terms);

    /// <summary>What inner products give to the score of each pair.</summary>
    /// <param name="inputs">The pairs.</param>
    /// <param name="scores">[pairs].</param>
    public abstract void Score(in PairInputs<T> inputs, Span<T> scores);

    /// <summary>Adds the features of pairs.</summary>
    /// <param name="pairs">Numbers of the pairs.</param>
    /// <param name="inputs">All pairs of the batch.</param>
    /// <param name="start">Number of the result's first pair.</param>
    /// <param name="result">[components of blocks, pairs of the result, outputs].</param>
    /// <param name="count">Pairs of the result.</param>
    public abstract unsafe void Add(ReadOnlySpan<int> pairs, in PairInputs<T> inputs, int start, T* result, int count);
}

/// <inheritdoc/>
/// <typeparam name="TLanes">A machine vector.</typeparam>
/// <typeparam name="TBlock">A block of channels: one vector or two.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class PairKernel<TLanes, TBlock, T> : PairKernel<T>
    where TLanes : unmanaged, IRootLanes<TLanes, T>
    where TBlock : unmanaged, ILanes<TBlock, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PairNeurons<TLanes, T> _neurons;
    private readonly PairProducts<TLanes, TBlock, T> _products;
    private readonly PairMixing<TLanes, T> _mixing;
    private readonly AtomFeatures<T> _mixed, _operands;
    private readonly PairTile<T> _tile = new();
    private readonly AlignedBuffer<T> _features;
    private readonly int _blocks, _blockSize;
    private (T[] First, T[] Second) _terms;

    public PairKernel(PairLayerShape shape)
    {
        var rows = new PairRows(shape);
        _neurons = new(shape, TBlock.Width);
        _products = new(shape, rows);
        _mixing = new(shape, rows, TBlock.Width);
        (_mixed, _operands) = (Atoms(), Atoms());
        (_blocks, _blockSize) = (shape.Channels / TBlock.Width, rows.Count * TileMatrix.Rows * TBlock.Width);
        _features = new(_blocks * _blockSize);

        AtomFeatures<T> Atoms() => new(shape.AtomIrreps.Dimension, shape.Channels, TBlock.Width);
    }

    public override void Load(in PairLayerWeights<T> weights)
    {
        _neurons.Load(in weights);
        _products.Load(in weights);
        _mixing.Load(in weights);
    }

    public override void Load(ReadOnlySpan<T> mixed, ReadOnlySpan<T> operands, (T[] First, T[] Second) terms)
    {
        _mixed.Load(mixed);
        _operands.Load(operands);
        _terms = terms;
    }

    public override void Score(in PairInputs<T> inputs, Span<T> scores)
    {
        Span<int> pairs = stackalloc int[TileMatrix.Rows];
        Span<T> some = stackalloc T[TileMatrix.Rows];
        for (int first = 0; first < inputs.Count; first += TileMatrix.Rows)
        {
            int count = Math.Min(TileMatrix.Rows, inputs.Count - first);
            for (int i = 0; i < count; i++)
                pairs[i] = first + i;
            _tile.Take(pairs[..count], inputs);
            _neurons.Scores(_tile, _mixed, some);
            some[..count].CopyTo(scores[first..]);
        }
    }

    public override void Add(ReadOnlySpan<int> pairs, in PairInputs<T> inputs, int start, T* result, int count)
    {
        for (int first = 0; first < pairs.Length; first += TileMatrix.Rows)
        {
            _tile.Take(pairs.Slice(first, Math.Min(TileMatrix.Rows, pairs.Length - first)), inputs);
            T* neurons = _neurons.Compute(_tile, _mixed, _terms);
            // Components without harmonics start at zero.
            _features.Span.Clear();
            for (int block = 0; block < _blocks; block++)
                _products.Compute(_tile, _operands, neurons, _neurons.Stride, block, _features.Pointer + block * _blockSize);
            _mixing.Compute(_tile, _features.Pointer, start, result, count);
        }
    }
}
