namespace EquivSim.TensorProducts.Torch;

/// <summary>What is left of a <see cref="GatedTensorProduct"/>: an ordinary, smaller product with the gates in its coefficients.</summary>
/// <param name="Spec">The product; run it with any executor.</param>
/// <param name="Paths">Its paths, as numbered in the full product.</param>
/// <param name="WeightIndices">Its weights' places among those of the full product: what a layer that makes the weights must keep.</param>
public sealed record FrozenPaths(TensorProductSpec Spec, IReadOnlyList<int> Paths, IReadOnlyList<long> WeightIndices);
