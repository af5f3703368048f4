namespace EquivSim.TensorProducts.Kernels;

/// <summary>Paths that one kernel computes together.</summary>
/// <param name="In1">Blocks of the first input whose components the kernel reads, all with the same number of channels.</param>
/// <param name="In2">Blocks of the second input, likewise.</param>
/// <param name="IsDiagonal">Whether only equal channels of both inputs meet (uuu, uuw).</param>
/// <param name="Outputs">
/// A path for each output irrep of the kernel. Where several paths without weights end in one block, the kernel adds them up and one path
/// stands for all.
/// </param>
internal record PathGroup(int[] In1, int[] In2, bool IsDiagonal, int[] Outputs)
{
    /// <summary>All paths between the same two blocks.</summary>
    public static IReadOnlyList<PathGroup> OfPairs(TensorProductSpec spec) =>
    [
        .. Enumerable.Range(0, spec.Paths.Count)
            .GroupBy(p => (spec.Paths[p].In1, spec.Paths[p].In2, IsDiagonalMode(spec.Paths[p].Mode)))
            .Select(g => new PathGroup([g.Key.In1], [g.Key.In2], g.Key.Item3, [.. g])),
    ];

    private static bool IsDiagonalMode(ConnectionMode mode) => mode is ConnectionMode.Uuu or ConnectionMode.Uuw;
}
