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

    /// <summary>Last factors: for each branch its own leaves, then those of its twigs.</summary>
    public List<int> Leaves { get; } = [];

    /// <summary>Number of monomials in all outputs.</summary>
    public int CoefficientCount { get; private set; }

    /// <summary>Appends the polynomial of one output.</summary>
    /// <param name="monomials">Different monomials, each as the sorted indices of its 1 to 4 factors.</param>
    /// <returns>Index of each monomial's coefficient.</returns>
    public int[] Add(IReadOnlyList<int[]> monomials)
    {
        var root = new Node(-1);
        for (int i = 0; i < monomials.Count; i++)
        {
            Node node = root;
            foreach (int factor in monomials[i])
                node = node.Child(factor);
            node.Monomial = i;
        }
        var indices = new int[monomials.Count];
        AddBranch(root, 0, -1, indices);
        return indices;
    }

    private void AddBranch(Node node, int depth, int parentFactor, int[] indices)
    {
        foreach (Node child in node.Children.Where(c => c.Height >= 2))
            AddBranch(child, depth + 1, node.Factor, indices);

        SetCoefficient(node, indices);
        int leaves = AddLeaves(node, indices);
        Node[] twigs = [.. node.Children.Where(c => c.Height == 1)];
        foreach (Node twig in twigs)
        {
            SetCoefficient(twig, indices);
            Twigs.Add(new(twig.Factor, twig.Monomial >= 0, AddLeaves(twig, indices)));
        }
        Branches.Add(new(depth, node.Factor, parentFactor, node.Monomial >= 0, leaves, twigs.Length));
    }

    private int AddLeaves(Node node, int[] indices)
    {
        Node[] leaves = [.. node.Children.Where(c => c.Height == 0)];
        foreach (Node leaf in leaves)
        {
            SetCoefficient(leaf, indices);
            Leaves.Add(leaf.Factor);
        }
        return leaves.Length;
    }

    private void SetCoefficient(Node node, int[] indices)
    {
        if (node.Monomial >= 0)
            indices[node.Monomial] = CoefficientCount++;
    }

    private sealed class Node(int factor)
    {
        private readonly SortedDictionary<int, Node> _children = [];

        public int Factor { get; } = factor;

        /// <summary>The monomial that ends here, or -1.</summary>
        public int Monomial { get; set; } = -1;

        public IEnumerable<Node> Children => _children.Values;

        /// <summary>Most factors that still follow.</summary>
        public int Height => _children.Count == 0 ? 0 : 1 + _children.Values.Max(c => c.Height);

        public Node Child(int factor)
        {
            if (!_children.TryGetValue(factor, out Node? child))
                _children.Add(factor, child = new Node(factor));
            return child;
        }
    }
}
