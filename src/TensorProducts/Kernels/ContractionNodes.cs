namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// A prefix of monomials with more than one factor to follow somewhere: A_f (sum of twigs + sum of branches). The root of an output is
/// the empty prefix.
/// </summary>
/// <param name="Depth">Number of factors in the prefix, 0 for the root, at most 2 (correlation 4).</param>
/// <param name="Factor">Last factor of the prefix.</param>
/// <param name="ParentFactor">The factor before it, where the depth is 2.</param>
/// <param name="TwigCount">Twigs of this prefix.</param>
internal readonly record struct ContractionBranch(int Depth, int Factor, int ParentFactor, int TwigCount);

/// <summary>A sum that no prefix continues: A_f (c + sum_k A_k c_k), or without A_f for monomials that continue the branch itself.</summary>
/// <param name="Factor">The factor after the branch's prefix, or -1 for none.</param>
/// <param name="HasCoefficient">Whether the prefix so far is a monomial of its own.</param>
/// <param name="LeafCount">Monomials that end one factor later.</param>
internal readonly record struct ContractionTwig(int Factor, bool HasCoefficient, int LeafCount);
