namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// A prefix of monomials that some longer prefix continues: A_f (c + sum of leaves + sum of twigs + sum of branches). The root of an
/// output is the empty prefix.
/// </summary>
/// <param name="Depth">Number of factors in the prefix, 0 for the root, at most 2 (correlation 4).</param>
/// <param name="Factor">Last factor of the prefix.</param>
/// <param name="ParentFactor">The factor before it, where the depth is 2.</param>
/// <param name="HasCoefficient">Whether the prefix is a monomial of its own.</param>
/// <param name="LeafCount">Monomials that end one factor later.</param>
/// <param name="TwigCount">Twigs one factor later.</param>
internal readonly record struct ContractionBranch(
    int Depth, int Factor, int ParentFactor, bool HasCoefficient, int LeafCount, int TwigCount);

/// <summary>A prefix that only whole monomials continue: A_f (c + sum_k A_k c_k).</summary>
/// <param name="Factor">Last factor of the prefix.</param>
/// <param name="HasCoefficient">Whether the prefix is a monomial of its own.</param>
/// <param name="LeafCount">Monomials that end one factor later, at least 1.</param>
internal readonly record struct ContractionTwig(int Factor, bool HasCoefficient, int LeafCount);
