namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// A product of factors and the products that it is a part of: each monomial is its parent times one more factor. Which factor comes
/// last is chosen so that few parents serve all monomials.
/// </summary>
internal sealed class PrefixTree
{
    private readonly List<PrefixTree> _children = [];

    /// <summary>The factor that the parent lacks, -1 for the root.</summary>
    public int Factor { get; private set; } = -1;

    /// <summary>Index of the monomial that is this product, or -1.</summary>
    public int Monomial { get; private set; } = -1;

    /// <summary>Products of one more factor.</summary>
    public IReadOnlyList<PrefixTree> Children => _children;

    /// <summary>Most factors that still follow.</summary>
    public int Height => _children.Count == 0 ? 0 : 1 + _children.Max(c => c.Height);

    /// <param name="monomials">Different monomials, each as the indices of its factors.</param>
    /// <returns>The root, the empty product.</returns>
    public static PrefixTree Build(IReadOnlyList<int[]> monomials)
    {
        int order = monomials.Select(m => m.Length).DefaultIfEmpty(0).Max();
        var levels = new Dictionary<Product, PrefixTree>[order + 1];
        for (int n = 0; n <= order; n++)
            levels[n] = [];
        levels[0].Add(new([]), new());
        for (int i = 0; i < monomials.Count; i++)
            levels[monomials[i].Length].Add(new(monomials[i]), new() { Monomial = i });
        for (int n = order; n >= 1; n--)
            Attach(levels[n], levels[n - 1]);
        return levels[0].Values.Single();
    }

    /// <summary>Greedy cover: the parent of most products that have none comes next.</summary>
    private static void Attach(Dictionary<Product, PrefixTree> products, Dictionary<Product, PrefixTree> parents)
    {
        var open = new HashSet<Product>(products.Keys);
        ILookup<Product, (Product Product, int Factor)> candidates = products.Keys
            .SelectMany(p => p.Factors.Distinct().Select(f => (Parent: p.Without(f), Product: p, Factor: f)))
            .ToLookup(c => c.Parent, c => (c.Product, c.Factor));
        while (open.Count > 0)
        {
            // Of equals, one that is needed anyway.
            var best = candidates.MaxBy(c => (c.Count(p => open.Contains(p.Product)), parents.ContainsKey(c.Key)))!;
            if (!parents.TryGetValue(best.Key, out PrefixTree? parent))
                parents.Add(best.Key, parent = new());
            foreach ((Product product, int factor) in best.Where(p => open.Remove(p.Product)))
            {
                PrefixTree child = products[product];
                child.Factor = factor;
                parent._children.Add(child);
            }
        }
    }

    /// <summary>Factors without an order.</summary>
    private readonly struct Product(IEnumerable<int> factors) : IEquatable<Product>
    {
        public int[] Factors { get; } = [.. factors.Order()];

        public Product Without(int factor)
        {
            int at = Array.IndexOf(Factors, factor);
            return new(Factors.Where((_, i) => i != at));
        }

        public bool Equals(Product other) => Factors.AsSpan().SequenceEqual(other.Factors);

        public override bool Equals(object? other) => other is Product product && Equals(product);

        public override int GetHashCode() => Factors.Aggregate(0, HashCode.Combine);
    }
}
