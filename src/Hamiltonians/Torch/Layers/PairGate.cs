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

    /// <summary>Selects pairs.</summary>
    /// <param name="invariants">[pairs, invariants], the same for both orders of a pair.</param>
    /// <param name="batch">The molecules.</param>
    /// <returns>The pairs that run, int64, and their factors, [n, 1].</returns>
    public (Tensor Kept, Tensor Factors) Select(Tensor invariants, HamiltonianBatch batch)
    {
        Tensor scores = _score.Forward(invariants.narrow(0, 0, batch.BlockCount));
        double[] values = TensorData.ToArray(scores);
        var kept = new List<long>();
        var thresholds = new List<double>();
        foreach (IGrouping<int, int> molecule in Enumerable.Range(0, batch.BlockCount).GroupBy(b => batch.PairOrder[b].Molecule))
        {
            int[] ranked = [.. molecule.OrderByDescending(b => values[b]).ThenBy(b => batch.PairOrder[b].Pair)];
            int count = Math.Max(1, (int)Math.Ceiling((1 - _sparsity) * ranked.Length - 1e-9));
            double threshold = count < ranked.Length ? values[ranked[count]] : double.NegativeInfinity;
            kept.AddRange(ranked.Take(count).Select(b => (long)b));
            thresholds.AddRange(Enumerable.Repeat(Math.Max(threshold, -1e6), count));
        }
        // The second order of a pair follows the first.
        int[] twice = [.. Enumerable.Range(0, kept.Count).Where(k => kept[k] >= batch.SingleCount)];
        long[] pairs = [.. kept, .. twice.Select(k => kept[k] + batch.DoubleCount)];
        long[] blocks = [.. kept, .. twice.Select(k => kept[k])];
        double[] bounds = [.. thresholds, .. twice.Select(k => thresholds[k])];
        Tensor own = scores.index_select(0, TensorData.Indices(blocks, scores.device));
        Tensor factors = (0.5 * (own - TensorData.Of(bounds, [bounds.Length, 1], scores.dtype, scores.device))).tanh();
        return (TensorData.Indices(pairs, scores.device), factors);
    }
}
