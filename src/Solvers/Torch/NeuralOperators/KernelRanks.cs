namespace EquivSim.Solvers.Torch;

/// <summary>Ranks of factorised kernels: from a share of the dense weights, and their bounds.</summary>
public static class KernelRanks
{
    /// <summary>The ranks that store about <paramref name="share"/> of the dense weights.</summary>
    /// <param name="factorization">Which factorisation.</param>
    /// <param name="shape">The kernel.</param>
    /// <param name="share">Stored weights over dense ones, in (0, 1].</param>
    /// <returns>Tucker: a rank for each dimension. CP: one. Tensor train: one between each two dimensions. Dense: none.</returns>
    /// <exception cref="ArgumentException">The share is out of its range.</exception>
    public static IReadOnlyList<int> FromShare(KernelFactorization factorization, KernelShape shape, double share)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (!(share > 0 && share <= 1))
            throw new ArgumentException($"The share of weights to keep is {share}; expected a number in (0, 1].");
        IReadOnlyList<int> d = shape.Dimensions;
        double all = d.Aggregate(1.0, (a, b) => a * b), wanted = share * all;
        switch (factorization)
        {
            case KernelFactorization.Tucker:
                double squares = d.Sum(n => (double)n * n);
                double x = Root(x => Math.Pow(x, d.Count) * all + x * squares, wanted, 1);
                return [.. d.Select(n => Math.Clamp((int)Math.Round(x * n), 1, n))];
            case KernelFactorization.Cp:
                return [Math.Clamp((int)Math.Round(wanted / d.Sum()), 1, Bounds(factorization, shape)[0])];
            case KernelFactorization.TensorTrain:
                double middle = d.Skip(1).SkipLast(1).Sum();
                double rank = Root(r => r * (d[0] + d[^1]) + r * r * middle, wanted, all);
                return [.. Bounds(factorization, shape).Select(bound => Math.Clamp((int)Math.Round(rank), 1, bound))];
            default:
                return [];
        }
    }

    /// <summary>The highest ranks that make sense: beyond them a factorisation only repeats itself.</summary>
    public static IReadOnlyList<int> Bounds(KernelFactorization factorization, KernelShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        IReadOnlyList<int> d = shape.Dimensions;
        long all = d.Aggregate(1L, (a, b) => a * b);
        return factorization switch
        {
            KernelFactorization.Tucker => d,
            KernelFactorization.Cp => [(int)Math.Min(int.MaxValue, all / d.Max())],
            KernelFactorization.TensorTrain => [.. Enumerable.Range(1, d.Count - 1).Select(j =>
            {
                long left = d.Take(j).Aggregate(1L, (a, b) => a * b);
                return (int)Math.Min(left, all / left);
            })],
            _ => [],
        };
    }

    /// <summary>Refuses ranks that do not fit a kernel.</summary>
    /// <exception cref="ArgumentException">There are too many or too few, or one is not positive or above its bound.</exception>
    public static void Require(KernelFactorization factorization, KernelShape shape, IReadOnlyList<int> ranks)
    {
        ArgumentNullException.ThrowIfNull(ranks);
        IReadOnlyList<int> bounds = Bounds(factorization, shape);
        if (ranks.Count != bounds.Count)
            throw new ArgumentException($"A {factorization} kernel [{string.Join(", ", shape.Dimensions)}] has {bounds.Count} ranks; got [{string.Join(", ", ranks)}].");
        for (int i = 0; i < ranks.Count; i++)
        {
            if (ranks[i] < 1 || ranks[i] > bounds[i])
                throw new ArgumentException($"Rank {i} of a {factorization} kernel [{string.Join(", ", shape.Dimensions)}] is {ranks[i]}; expected 1 to {bounds[i]}.");
        }
    }

    /// <summary>Where a rising function reaches a value, by bisection.</summary>
    private static double Root(Func<double, double> rising, double value, double high)
    {
        double low = 0;
        for (int i = 0; i < 100; i++)
        {
            double middle = (low + high) / 2;
            if (rising(middle) < value)
                low = middle;
            else
                high = middle;
        }
        return low;
    }
}
