namespace EquivSim.Hamiltonians.Torch;

/// <summary>A few pairs that are computed side by side. Where there are fewer than a tile holds, the last one stands in for the others.</summary>
internal sealed unsafe class PairTile<T>
    where T : unmanaged
{
    private readonly int[] _pairs = new int[TileMatrix.Rows];

    /// <summary>Number of pairs.</summary>
    public int Count { get; private set; }

    /// <summary>All pairs of the batch.</summary>
    public PairInputs<T> Inputs { get; private set; }

    /// <summary>Whether the tile is full, its pairs follow each other, and none has a factor.</summary>
    public bool IsPlain { get; private set; }

    /// <summary>Takes pairs.</summary>
    /// <param name="pairs">Their numbers, ascending; at most as many as a tile has rows.</param>
    /// <param name="inputs">All pairs of the batch.</param>
    public void Take(ReadOnlySpan<int> pairs, in PairInputs<T> inputs)
    {
        (Count, Inputs) = (pairs.Length, inputs);
        for (int row = 0; row < _pairs.Length; row++)
            _pairs[row] = pairs[Math.Min(row, pairs.Length - 1)];
        IsPlain = inputs.Factors == null && _pairs[^1] - _pairs[0] == TileMatrix.Rows - 1;
    }

    /// <summary>Number of a row's pair.</summary>
    public int Pair(int row) => _pairs[row];

    /// <summary>Its first atom.</summary>
    public nint First(int row) => (nint)Inputs.First[_pairs[row]];

    /// <summary>Its second atom.</summary>
    public nint Second(int row) => (nint)Inputs.Second[_pairs[row]];

    /// <summary>Its neurons.</summary>
    public T* Neurons(int row) => Inputs.Neurons + (nint)Inputs.Distinct(_pairs[row]) * Inputs.NeuronStride;
}

/// <summary>Pairs of a batch.</summary>
/// <remarks>Where invariants are symmetric, the last pairs are others in the other order, and share their neurons.</remarks>
/// <param name="Count">Number of pairs.</param>
/// <param name="DistinctCount">Number of pairs with neurons of their own.</param>
/// <param name="First">First atoms, [pairs].</param>
/// <param name="Second">Second atoms, [pairs].</param>
/// <param name="Harmonics">[components of atoms, pairs].</param>
/// <param name="Neurons">What the weights of products are made of, [distinct pairs, neurons].</param>
/// <param name="NeuronStride">Numbers from the neurons of one pair to those of the next.</param>
/// <param name="Factors">What features are multiplied with, [pairs]; null for one.</param>
internal readonly unsafe struct PairInputs<T>(int Count, int DistinctCount, long* First, long* Second, T* Harmonics, T* Neurons, int NeuronStride, T* Factors)
    where T : unmanaged
{
    /// <summary>Number of pairs.</summary>
    public readonly int Count = Count;

    /// <summary>Number of pairs with neurons of their own.</summary>
    public readonly int DistinctCount = DistinctCount;

    /// <summary>First atoms, [pairs].</summary>
    public readonly long* First = First;

    /// <summary>Second atoms, [pairs].</summary>
    public readonly long* Second = Second;

    /// <summary>[components of atoms, pairs].</summary>
    public readonly T* Harmonics = Harmonics;

    /// <summary>What the weights of products are made of, [distinct pairs, neurons].</summary>
    public readonly T* Neurons = Neurons;

    /// <summary>Numbers from the neurons of one pair to those of the next.</summary>
    public readonly int NeuronStride = NeuronStride;

    /// <summary>What features are multiplied with, [pairs]; null for one.</summary>
    public readonly T* Factors = Factors;

    /// <summary>The pair whose neurons a pair shares, often itself.</summary>
    public int Distinct(int pair) => pair < DistinctCount ? pair : pair - (Count - DistinctCount);
}
