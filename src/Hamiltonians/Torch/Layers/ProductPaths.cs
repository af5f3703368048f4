using EquivSim.O3;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>The couplings of a product of features: each irrep stands for all its channels.</summary>
/// <param name="In1">First operand.</param>
/// <param name="In2">Second operand.</param>
/// <param name="Out">Result.</param>
/// <param name="Paths">Which irreps couple to which.</param>
internal sealed record ProductPaths(Irreps In1, Irreps In2, Irreps Out, IReadOnlyList<ProductPath> Paths)
{
    /// <summary>Every path that the selection rules allow; those into one irrep share its variance.</summary>
    public static ProductPaths All(Irreps in1, Irreps in2, Irreps @out)
    {
        var paths = (
            from i in Enumerable.Range(0, in1.Count)
            from j in Enumerable.Range(0, in2.Count)
            from k in Enumerable.Range(0, @out.Count)
            where @out[k].Irrep.IsIn(in1[i].Irrep, in2[j].Irrep)
            select (I: i, J: j, K: k)).ToArray();
        return new(in1, in2, @out, [.. paths.Select(p => new ProductPath(p.I, p.J, p.K, 1.0 / paths.Count(q => q.K == p.K)))]);
    }

    /// <summary>The same paths for each of several groups of channels: path p of group g has the number p * groups + g, and irreps are numbered likewise.</summary>
    public ProductPaths ForGroups(int groups)
    {
        return new(
            Each(In1), Each(In2), Each(Out),
            [.. Paths.SelectMany(p => Enumerable.Range(0, groups).Select(g => p with { First = p.First * groups + g, Second = p.Second * groups + g, Out = p.Out * groups + g }))]);

        Irreps Each(Irreps irreps) => new(irreps.SelectMany(b => Enumerable.Repeat(b, groups)));
    }

    /// <summary>Some of the paths, each with a factor.</summary>
    /// <exception cref="ArgumentException">A path is not among these.</exception>
    public ProductPaths Keep(KeptPaths kept)
    {
        if (kept.Paths.Any(p => p < 0 || p >= Paths.Count))
            throw new ArgumentException($"Paths {string.Join(", ", kept.Paths)} are not all among the {Paths.Count} of the product.");
        return this with { Paths = [.. kept.Paths.Select((p, i) => Paths[p] with { Variance = Paths[p].Variance * kept.Factors[i] * kept.Factors[i] })] };
    }
}
