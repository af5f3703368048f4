namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// Flattens polynomials into Horner form, A_i (c_i + sum_j A_j (c_ij + sum_k A_k c_ijk)), in the order in which the kernel walks them:
/// children before parents, and the coefficients one after the other as they are read.
/// </summary>
internal sealed class ContractionTree
{
    /// <summary>Branches in post-order; each output ends with its root.</summary>
    public List<ContractionBranch> Branches { get; } = [];

    /// <summary>Twigs in the order of their branches.</summary>
    public List<ContractionTwig> Twigs { get; } = [];

    /// <summary>Last factors: in the order of their twigs.</summary>
    public List<int> Leaves { get; } = [];

    /// <summary>Number of monomials in all outputs.</summary>
    public int CoefficientCount { get; private set; }

    /// <summary>Appends the polynomial of one output.</summary>
    /// <param name="monomials">Different monomials, each as the indices of its 1 to 4 factors.</param>
    /// <returns>Index of each monomial's coefficient.</returns>
    public int[] Add(IReadOnlyList<int[]> monomials)
    {
        var indices = new int[monomials.Count];
        AddBranch(PrefixTree.Build(monomials), 0, -1, indices);
        return indices;
    }

    private void AddBranch(PrefixTree node, int depth, int parentFactor, int[] indices)
    {
        foreach (PrefixTree child in node.Children.Where(c => c.Height >= 2))
            AddBranch(child, depth + 1, node.Factor, indices);

        PrefixTree[] twigs = [.. node.Children.Where(c => c.Height == 1)];
        bool hasOwn = node.Monomial >= 0 || node.Children.Any(c => c.Height == 0);
        if (hasOwn)
            AddTwig(node, -1, indices);
        // Twigs of one shape follow each other, so that the processor predicts its way through them.
        foreach (PrefixTree twig in twigs.OrderByDescending(c => c.Monomial >= 0).ThenByDescending(c => c.Children.Count))
            AddTwig(twig, twig.Factor, indices);
        Branches.Add(new(depth, node.Factor, parentFactor, twigs.Length + (hasOwn ? 1 : 0)));
    }

    private void AddTwig(PrefixTree node, int factor, int[] indices)
    {
        SetCoefficient(node, indices);
        PrefixTree[] leaves = [.. node.Children.Where(c => c.Height == 0)];
        foreach (PrefixTree leaf in leaves)
        {
            SetCoefficient(leaf, indices);
            Leaves.Add(leaf.Factor);
        }
        Twigs.Add(new(factor, node.Monomial >= 0, leaves.Length));
    }

    private void SetCoefficient(PrefixTree node, int[] indices)
    {
        if (node.Monomial >= 0)
            indices[node.Monomial] = CoefficientCount++;
    }
}
