using EquivSim.TensorProducts.Kernels;

namespace EquivSim.TensorProducts;

/// <summary>
/// The weights of a product with the harmonics of a vector, seen from the frame whose polar axis is the vector: one number (or matrix over
/// channels) for each pair of blocks and each |m|, instead of one for each path.
/// </summary>
/// <remarks>
/// <para>In that frame only m = 0 of the harmonics is not zero, and w3j[m1, 0, m3] only where m3 = m1 (even l1 + l2 + l3) or m3 = -m1 (odd). With
/// f_p(m) = coefficient * (2 l2 + 1)^½ * w3j[m, 0, ±m], the weight of a pair of blocks at m is the sum over its paths of f_p(m) W_p (Passaro and
/// Zitnick 2023, eSCN). Because the columns of 3j symbols are orthogonal, the way back has a closed form: W_p is the sum over m of f_p(m), twice
/// for m > 0, times the weight at m, divided by the square of the coefficient.</para>
/// <para>Order: pairs of blocks as their first paths come; within each by m, from 0 (even) or from 1 (odd) to min(l1, l3); then [u, w] or [u].</para>
/// </remarks>
public sealed class SO2Weights
{
    private SO2Weights(TensorProductSpec spec, SO2Pair[] pairs)
    {
        (Spec, Pairs) = (spec, pairs);
        Count = pairs.Sum(p => p.Rows * p.Size);
    }

    /// <summary>The product.</summary>
    public TensorProductSpec Spec { get; }

    /// <summary>Number of weights by m.</summary>
    public int Count { get; }

    /// <summary>
    /// Whether every set of weights by m belongs to a set of weights of paths: each pair of blocks has all paths that a vector's harmonics give.
    /// </summary>
    public bool AreComplete => Pairs.All(p => p.Paths.Count == p.Rows && p.Paths.All(q => q.HasWeight));

    internal IReadOnlyList<SO2Pair> Pairs { get; }

    /// <summary>Why a product has no such form; null when it has.</summary>
    public static string? ReasonAgainst(TensorProductSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.In2.FirstOrDefault(b => b.Multiplicity != 1 || !b.Irrep.IsNatural) is { Multiplicity: > 0 } block)
            return $"the second input must be the harmonics of one vector, such as 0e + 1o + 2e; it holds {block}.";
        if (spec.In2.GroupBy(b => b.Irrep.L).FirstOrDefault(g => g.Count() > 1) is { } twice)
            return $"the second input must be the harmonics of one vector; it holds degree {twice.Key} more than once.";
        for (int p = 0; p < spec.Paths.Count; p++)
        {
            if (spec.Paths[p].Mode is not (ConnectionMode.Uvw or ConnectionMode.Uvu))
                return $"path {p} joins channels as {spec.Paths[p].Mode.ToString().ToLowerInvariant()}; expected uvw or uvu.";
        }
        return spec.Paths.GroupBy(p => (p.In1, p.In2, p.Out)).FirstOrDefault(g => g.Count() > 1) is { } repeated
            ? $"blocks {repeated.Key.In1}, {repeated.Key.In2} and {repeated.Key.Out} are coupled by more than one path."
            : null;
    }

    /// <summary>Describes the weights of a product.</summary>
    /// <exception cref="NotSupportedException">The product has no such form; the message says why.</exception>
    public static SO2Weights Of(TensorProductSpec spec)
    {
        if (ReasonAgainst(spec) is { } reason)
            throw new NotSupportedException($"An SO(2) convolution cannot express this product: {reason}");
        var pairs = new List<SO2Pair>();
        int offset = 0;
        foreach (var paths in Enumerable.Range(0, spec.Paths.Count).GroupBy(p => (spec.Paths[p].In1, spec.Paths[p].Out, spec.Paths[p].Mode)))
        {
            var pair = new SO2Pair(spec, [.. paths], offset);
            offset += pair.Rows * pair.Size;
            pairs.Add(pair);
        }
        return new(spec, [.. pairs]);
    }

    /// <summary>From weights of paths to weights by m; paths without weights count as weight 1.</summary>
    /// <param name="weights">[Spec.WeightCount].</param>
    /// <param name="so2">Receives [<see cref="Count"/>].</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public void FromPaths(ReadOnlySpan<double> weights, Span<double> so2)
    {
        Check(weights.Length, so2.Length);
        so2.Clear();
        foreach (SO2Pair pair in Pairs)
        {
            foreach (SO2Path path in pair.Paths)
            {
                for (int row = 0; row < pair.Rows; row++)
                {
                    Span<double> target = so2.Slice(pair.Offset + row * pair.Size, pair.Size);
                    for (int i = 0; i < target.Length; i++)
                        target[i] += path.Factors[row] * (path.HasWeight ? weights[path.Offset + i] : 1);
                }
            }
        }
    }

    /// <summary>
    /// The weights of paths that give weights by m: exactly, when these came from weights of paths or when <see cref="AreComplete"/>; else those
    /// whose product is nearest.
    /// </summary>
    /// <param name="so2">[<see cref="Count"/>].</param>
    /// <param name="weights">Receives [Spec.WeightCount].</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public void ToPaths(ReadOnlySpan<double> so2, Span<double> weights)
    {
        Check(weights.Length, so2.Length);
        weights.Clear();
        foreach (SO2Pair pair in Pairs)
        {
            foreach (SO2Path path in pair.Paths.Where(p => p.HasWeight && p.Coefficient != 0))
            {
                for (int row = 0; row < pair.Rows; row++)
                {
                    int m = pair.FirstM + row;
                    double factor = (m == 0 ? 1 : 2) * path.Factors[row] / (path.Coefficient * path.Coefficient);
                    for (int i = 0; i < pair.Size; i++)
                        weights[path.Offset + i] += factor * so2[pair.Offset + row * pair.Size + i];
                }
            }
        }
    }

    private void Check(int weights, int so2)
    {
        if (weights != Spec.WeightCount || so2 != Count)
            throw new ArgumentException($"Expected {Spec.WeightCount} weights of paths and {Count} by m, got {weights} and {so2}.");
    }
}
