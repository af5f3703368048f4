namespace EquivSim.TensorProducts.Kernels;

/// <summary>Paths that one kernel computes together.</summary>
/// <param name="In1">Blocks of the first input whose components the kernel reads, all with the same number of channels.</param>
/// <param name="In2">Blocks of the second input, likewise.</param>
/// <param name="IsDiagonal">Whether only equal channels of both inputs meet (uuu, uuw).</param>
/// <param name="Outputs">
/// A path for each output irrep of the kernel. Where several paths without weights end in one block, the kernel adds them up and one path
/// stands for all.
/// </param>
/// <param name="Paths">All paths.</param>
internal record PathGroup(int[] In1, int[] In2, bool IsDiagonal, int[] Outputs, int[] Paths)
{
    /// <summary>All paths between the same two blocks.</summary>
    public static IReadOnlyList<PathGroup> OfPairs(TensorProductSpec spec) => OfPairs(spec, [.. Enumerable.Range(0, spec.Paths.Count)]);

    /// <summary>Of some paths, all between the same two blocks.</summary>
    public static IReadOnlyList<PathGroup> OfPairs(TensorProductSpec spec, IReadOnlyList<int> paths) =>
    [
        .. paths.GroupBy(p => (spec.Paths[p].In1, spec.Paths[p].In2, IsDiagonalMode(spec.Paths[p].Mode)))
            .Select(g => new PathGroup([g.Key.In1], [g.Key.In2], g.Key.Item3, [.. g], [.. g])),
    ];

    /// <summary>Paths without weights together, whatever their blocks, unless the blocks have too many components; others by pairs of blocks.</summary>
    /// <param name="spec">The product.</param>
    /// <param name="mostProducts">Most products of components for paths to go together.</param>
    public static IReadOnlyList<PathGroup> Joined(TensorProductSpec spec, int mostProducts)
    {
        var groups = new List<PathGroup>();
        foreach (var together in Enumerable.Range(0, spec.Paths.Count).GroupBy(p => (spec.Paths[p].Mode, spec.Paths[p].HasWeight, spec.Channels(p).First, spec.Channels(p).Second)))
        {
            int[] paths = [.. together], in1 = [.. paths.Select(p => spec.Paths[p].In1).Distinct().Order()], in2 = [.. paths.Select(p => spec.Paths[p].In2).Distinct().Order()];
            if (together.Key.HasWeight || in1.Sum(b => spec.In1[b].Irrep.Dimension) * in2.Sum(b => spec.In2[b].Irrep.Dimension) > mostProducts)
                groups.AddRange(OfPairs(spec, paths));
            else
                groups.Add(new(in1, in2, IsDiagonalMode(together.Key.Mode), [.. paths.DistinctBy(p => spec.Paths[p].Out)], paths));
        }
        return groups;
    }

    private static bool IsDiagonalMode(ConnectionMode mode) => mode is ConnectionMode.Uuu or ConnectionMode.Uuw;
}
