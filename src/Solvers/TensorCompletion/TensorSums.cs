namespace EquivSim.Solvers.TensorCompletion;

/// <summary>
/// Sums over the data that the updates need. Entries that share a coordinate share the contraction with that mode's moments, so that
/// an entry costs R^(2K-2) and not R^(2K), and nothing is stored for an entry.
/// </summary>
/// <param name="index">The sorted entries.</param>
/// <param name="values">Their values, [n].</param>
/// <param name="factors">The latent functions of each mode.</param>
internal sealed class TensorSums(EntryIndex index, double[] values, LatentFunctions[] factors)
{
    private readonly int _modes = factors.Length;

    /// <summary>The messages of the data to one mode: with a the contraction of the core with all other modes, sums of E[a a'] (pairs) and of y E[a] at each coordinate.</summary>
    /// <param name="mode">The mode.</param>
    /// <param name="core">The core.</param>
    /// <param name="precisions">Filled, [D, pairs].</param>
    /// <param name="shifts">Filled, [D, R].</param>
    public void ToMode(int mode, TensorCore core, double[] precisions, double[] shifts)
    {
        Array.Clear(precisions);
        Array.Clear(shifts);
        int shared = SharedMode(mode);
        int[] rest = [.. Enumerable.Range(0, _modes).Where(k => k != shared)];
        LatentFunctions target = factors[mode];
        double[] pairTensor = new double[core.PairSeconds.Length / factors[shared].PairCount], meanTensor = new double[core.Mean.Length / factors[shared].Rank];
        double[] pairWork = new double[2 * pairTensor.Length], meanWork = new double[2 * meanTensor.Length];
        int pairsBefore = Before(shared, f => f.PairCount), meansBefore = Before(shared, f => f.Rank);
        for (int d = 0; d < factors[shared].Count; d++)
        {
            ModeContraction.Contract(core.PairSeconds, pairsBefore, Pairs(shared, d), pairTensor);
            ModeContraction.Contract(core.Mean, meansBefore, Means(shared, d), meanTensor);
            for (int e = index.Starts[shared][d]; e < index.Starts[shared][d + 1]; e++)
            {
                int entry = index.Orders[shared][e], node = index.Nodes[entry * _modes + mode];
                ReadOnlySpan<double> pairs = AllBut(mode, rest, entry, pairTensor, pairWork, Pairs), means = AllBut(mode, rest, entry, meanTensor, meanWork, Means);
                Span<double> precision = precisions.AsSpan(node * target.PairCount, target.PairCount), shift = shifts.AsSpan(node * target.Rank, target.Rank);
                for (int i = 0; i < precision.Length; i++)
                    precision[i] += pairs[i];
                for (int i = 0; i < shift.Length; i++)
                    shift[i] += values[entry] * means[i];
            }
        }
        // A pair of two different functions stood for both orders.
        for (int d = 0; d < target.Count; d++)
        {
            for (int p = 0, pair = d * target.PairCount; p < target.Rank; p++)
            {
                for (int q = p; q < target.Rank; q++, pair++)
                    precisions[pair] *= p == q ? 1 : 0.5;
            }
        }
    }

    /// <summary>What the core and the noise need: sums of E[z z'] in pairs and of y E[z], z the Kronecker product of all modes.</summary>
    public void ToCore(double[] pairSum, double[] shift)
    {
        Array.Clear(pairSum);
        Array.Clear(shift);
        // The last mode runs fastest, so it is the shared one: its outer product comes last.
        int shared = _modes - 1;
        double[] pairs = new double[pairSum.Length / factors[shared].PairCount], means = new double[shift.Length / factors[shared].Rank];
        double[] pairWork = new double[2 * pairs.Length], meanWork = new double[2 * means.Length];
        for (int d = 0; d < factors[shared].Count; d++)
        {
            Array.Clear(pairs);
            Array.Clear(means);
            for (int e = index.Starts[shared][d]; e < index.Starts[shared][d + 1]; e++)
            {
                int entry = index.Orders[shared][e];
                AddProduct(pairs, 1, entry, pairWork, Pairs);
                AddProduct(means, values[entry], entry, meanWork, Means);
            }
            ModeContraction.AddOuter(pairSum, 1, pairs, Pairs(shared, d));
            ModeContraction.AddOuter(shift, 1, means, Means(shared, d));
        }
    }

    private delegate ReadOnlySpan<double> Moments(int mode, int node);

    private ReadOnlySpan<double> Pairs(int mode, int node) => factors[mode].Seconds.AsSpan(node * factors[mode].PairCount, factors[mode].PairCount);

    private ReadOnlySpan<double> Means(int mode, int node) => factors[mode].Means.Slice(node * factors[mode].Rank, factors[mode].Rank);

    /// <summary>Contracts a tensor over the modes of a list with an entry's moments in all of them but one.</summary>
    private ReadOnlySpan<double> AllBut(int mode, int[] rest, int entry, ReadOnlySpan<double> tensor, Span<double> work, Moments moments)
    {
        int half = work.Length / 2, side = 0, before = 1;
        foreach (int k in rest)
        {
            ReadOnlySpan<double> vector = moments(k, index.Nodes[entry * _modes + k]);
            if (k == mode)
            {
                before = vector.Length;
                continue;
            }
            Span<double> result = work.Slice(side * half, tensor.Length / vector.Length);
            ModeContraction.Contract(tensor, before, vector, result);
            tensor = result;
            side = 1 - side;
        }
        return tensor;
    }

    /// <summary>Adds the Kronecker product of an entry's moments in all modes but the last.</summary>
    private void AddProduct(Span<double> sum, double factor, int entry, Span<double> work, Moments moments)
    {
        ReadOnlySpan<double> product = moments(0, index.Nodes[entry * _modes]);
        int half = work.Length / 2;
        for (int k = 1; k < _modes - 1; k++)
        {
            ReadOnlySpan<double> next = moments(k, index.Nodes[entry * _modes + k]);
            if (k == _modes - 2)
            {
                ModeContraction.AddOuter(sum, factor, product, next);
                return;
            }
            Span<double> result = work.Slice(k % 2 * half, product.Length * next.Length);
            result.Clear();
            ModeContraction.AddOuter(result, 1, product, next);
            product = result;
        }
        for (int i = 0; i < sum.Length; i++)
            sum[i] += factor * product[i];
    }

    /// <summary>The mode, other than one, with the fewest coordinates.</summary>
    private int SharedMode(int mode) => Enumerable.Range(0, _modes).Where(k => k != mode).MinBy(k => factors[k].Count);

    private int Before(int mode, Func<LatentFunctions, int> size) => factors.Take(mode).Aggregate(1, (product, f) => product * size(f));
}
