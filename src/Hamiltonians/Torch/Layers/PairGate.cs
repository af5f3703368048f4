using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>
/// Chooses the pairs of each molecule that a layer computes: those whose learned score is highest. The others keep the features of the layer before.
/// </summary>
/// <remarks>
/// SPHNet takes the threshold over a whole batch, so that a molecule's matrix depends on its companions; here each molecule has its own. A kept
/// pair counts with tanh((score - threshold) / 2), the threshold being the best score left out, so that nothing jumps when two pairs change places.
/// </remarks>
internal sealed class PairGate
{
    private readonly double _sparsity;
    private readonly DenseNetwork _score;

    /// <param name="store">Where the weights are made.</param>
    /// <param name="name">Prefix of their names.</param>
    /// <param name="invariants">Number of a pair's invariants.</param>
    /// <param name="sparsity">Share of the pairs that are left out.</param>
    public PairGate(ParameterStore store, string name, int invariants, double sparsity)
    {
        _sparsity = sparsity;
        _score = new DenseNetwork(store, name, [invariants, 1]);
    }

    /// <summary>How good each pair is.</summary>
    /// <param name="invariants">[pairs, invariants], the same for both orders of a pair.</param>
    /// <returns>[pairs, 1].</returns>
    public Tensor Score(Tensor invariants) => _score.Forward(invariants);

    /// <summary>Selects pairs.</summary>
    /// <param name="scores">Those of all pairs of the batch.</param>
    /// <param name="batch">The molecules.</param>
    public PairSelection Select(Tensor scores, HamiltonianBatch batch)
    {
        double[] values = TensorData.ToArray(scores);
        var isKept = new bool[values.Length];
        var thresholds = new double[values.Length];
        foreach (List<int> blocks in BlocksOf(batch))
        {
            double[] ranked = [.. blocks.Select(b => values[b])];
            Array.Sort(ranked);
            int left = blocks.Count - Math.Max(1, (int)Math.Ceiling((1 - _sparsity) * blocks.Count - 1e-9));
            double threshold = left > 0 ? ranked[left - 1] : double.NegativeInfinity;
            // Of pairs with the same score the first ones are kept.
            int equal = ranked.AsSpan(left).Count(threshold);
            foreach (int block in blocks.Where(b => values[b] > threshold || (values[b] == threshold && equal-- > 0)))
            {
                Keep(block, Math.Max(threshold, -1e6));
                // The second order of a pair follows the first.
                if (block >= batch.SingleCount)
                    Keep(block + batch.DoubleCount, Math.Max(threshold, -1e6));
            }
        }
        return new([.. Enumerable.Range(0, isKept.Length).Where(p => isKept[p])], (0.5 * (scores - TensorData.Of(thresholds, [thresholds.Length, 1], scores.dtype, scores.device))).tanh());

        void Keep(int pair, double threshold) => (isKept[pair], thresholds[pair]) = (true, threshold);
    }

    /// <summary>The blocks of each molecule that has any, ascending.</summary>
    private static IEnumerable<List<int>> BlocksOf(HamiltonianBatch batch)
    {
        List<int>[] blocks = [.. batch.Graphs.Select(g => new List<int>(g.BlockCount))];
        for (int b = 0; b < batch.BlockCount; b++)
            blocks[batch.PairOrder[b].Molecule].Add(b);
        return blocks.Where(b => b.Count > 0);
    }
}

/// <summary>The pairs of a batch that a layer computes.</summary>
/// <param name="Kept">Their numbers, ascending.</param>
/// <param name="Factors">What the features of each pair are multiplied with, [pairs, 1]; meaningless for those that are not kept.</param>
internal sealed record PairSelection(int[] Kept, Tensor Factors)
{
    /// <summary>Kept pairs of a stretch, counted from its start, and their factors, [n, 1].</summary>
    public (Tensor Kept, Tensor Factors) In(BatchPairs stretch)
    {
        long[] kept = [.. Kept.Where(p => p >= stretch.Start && p < stretch.Start + stretch.Count).Select(p => (long)p)];
        Tensor places = TensorData.Indices(kept, Factors.device);
        return (places - stretch.Start, Factors.index_select(0, places));
    }
}
