using System.Numerics;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>Computes a pair layer for a few pairs at a time from the atoms' features to mixed features of pairs; nothing between is stored.</summary>
internal abstract class PairKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The widest kernel whose vectors the channels of a group fill.</summary>
    public static PairKernel<T> Create(PairLayerShape shape) => WidestLanes.Create(new Factory(shape), shape.Channels / shape.Groups);

    /// <summary>Takes the weights.</summary>
    public abstract void Load(in PairLayerWeights<T> weights);

    /// <summary>Takes the features of atoms.</summary>
    /// <param name="mixed">For the invariants, [components, atoms, channels].</param>
    /// <param name="operands">For the product, [components, atoms, channels].</param>
    /// <param name="terms">What atoms as first and second ones give to the hidden layer of the invariants, [atoms, neurons].</param>
    public abstract void Load(ReadOnlySpan<T> mixed, ReadOnlySpan<T> operands, (T[] First, T[] Second) terms);

    /// <summary>What inner products give to the scores of pairs.</summary>
    /// <param name="pairs">Pairs with neurons of their own.</param>
    /// <param name="inputs">All pairs of the batch.</param>
    /// <param name="scores">Receives one for each of the pairs.</param>
    public abstract void Score(ReadOnlySpan<int> pairs, in PairInputs<T> inputs, Span<T> scores);

    /// <summary>Multiplies the neurons of pairs, at first radial ones, by those of their invariants.</summary>
    /// <param name="pairs">Pairs with neurons of their own.</param>
    /// <param name="inputs">All pairs of the batch.</param>
    public abstract void CompleteNeurons(ReadOnlySpan<int> pairs, in PairInputs<T> inputs);

    /// <summary>Computes the features of pairs.</summary>
    /// <param name="pairs">Numbers of the pairs.</param>
    /// <param name="inputs">All pairs of the batch, their neurons complete.</param>
    /// <param name="result">Receives them.</param>
    public abstract void Run(ReadOnlySpan<int> pairs, in PairInputs<T> inputs, in PairResult<T> result);

    private readonly struct Factory(PairLayerShape shape) : ILaneFactory<T, PairKernel<T>>
    {
        public PairKernel<T> Create<TLanes>()
            where TLanes : unmanaged, IRootLanes<TLanes, T> => TLanes.Width > 1 && shape.Channels / shape.Groups % (2 * TLanes.Width) == 0
                ? new PairKernel<TLanes, Pair<TLanes, T>, T>(shape)
                : new PairKernel<TLanes, TLanes, T>(shape);
    }
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
    private (T[] First, T[] Second) _terms;

    public PairKernel(PairLayerShape shape)
    {
        var rows = new PairRows(shape);
        _neurons = new(shape, TBlock.Width);
        _products = new(shape, rows);
        _mixing = new(shape, rows, TBlock.Width);
        (_mixed, _operands) = (Atoms(), Atoms());
        _features = new(shape.Channels * rows.Count * TileMatrix.Rows);

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

    public override void Score(ReadOnlySpan<int> pairs, in PairInputs<T> inputs, Span<T> scores)
    {
        for (int first = 0; first < pairs.Length; first += TileMatrix.Rows)
        {
            _tile.Take(Tile(pairs, first), inputs);
            _neurons.Scores(_tile, _mixed, scores[first..]);
        }
    }

    public override void CompleteNeurons(ReadOnlySpan<int> pairs, in PairInputs<T> inputs)
    {
        for (int first = 0; first < pairs.Length; first += TileMatrix.Rows)
        {
            _tile.Take(Tile(pairs, first), inputs);
            _neurons.Compute(_tile, _mixed, _terms);
        }
    }

    public override void Run(ReadOnlySpan<int> pairs, in PairInputs<T> inputs, in PairResult<T> result)
    {
        for (int first = 0; first < pairs.Length; first += TileMatrix.Rows)
        {
            _tile.Take(Tile(pairs, first), inputs);
            _products.Compute(_tile, _operands, _features.Pointer);
            _mixing.Compute(_tile, _features.Pointer, result);
        }
    }

    private static ReadOnlySpan<int> Tile(ReadOnlySpan<int> pairs, int first) => pairs.Slice(first, Math.Min(TileMatrix.Rows, pairs.Length - first));
}
