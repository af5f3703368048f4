using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// Paths that one visit to the grid computes: the product of the functions made of the blocks of both inputs, and the Poisson bracket of others
/// made of the same blocks. Outputs of the product come first; the paths themselves are no longer needed.
/// </summary>
/// <param name="In1">Blocks of the first input.</param>
/// <param name="In2">Blocks of the second input.</param>
/// <param name="IsDiagonal">Whether only equal channels meet.</param>
/// <param name="Product">The product.</param>
/// <param name="Bracket">The bracket.</param>
internal sealed record GridVisit(int[] In1, int[] In2, bool IsDiagonal, GridTerm Product, GridTerm Bracket)
    : PathGroup(In1, In2, IsDiagonal, [.. Product.Outputs, .. Bracket.Outputs], [])
{
    /// <summary>Whether product and bracket are of the same functions, but for constants, whose brackets vanish.</summary>
    public bool SharesFactors(TensorProductSpec spec)
    {
        return Bracket.Outputs.Length == 0 || Product.Outputs.Length == 0
            || (AreSame(spec.In1, In1, Product.Factors1, Bracket.Factors1) && AreSame(spec.In2, In2, Product.Factors2, Bracket.Factors2));

        static bool AreSame(Irreps irreps, int[] blocks, double[] a, double[] b) =>
            Enumerable.Range(0, blocks.Length).All(i => irreps[blocks[i]].Irrep.L == 0 || Math.Abs(a[i] - b[i]) <= 1e-12 * Math.Abs(a[i]));
    }

    /// <summary>The product alone and the bracket alone.</summary>
    public IEnumerable<GridVisit> Split() =>
        [new(In1, In2, IsDiagonal, Product, GridTerm.None), new(In1, In2, IsDiagonal, GridTerm.None, Bracket)];
}

/// <summary>One bilinear map of functions: factors of the blocks that they are made of, and what is read off the result.</summary>
/// <param name="Factors1">Factor of each block of the first input.</param>
/// <param name="Factors2">Factor of each block of the second input.</param>
/// <param name="Outputs">A path for each irrep that is read off; none when the map is not needed.</param>
/// <param name="OutputFactors">Factor of each.</param>
internal sealed record GridTerm(double[] Factors1, double[] Factors2, int[] Outputs, double[] OutputFactors)
{
    /// <summary>A map that is not needed.</summary>
    public static GridTerm None { get; } = new([], [], [], []);
}
