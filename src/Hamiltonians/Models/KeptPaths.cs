namespace EquivSim.Hamiltonians;

/// <summary>What is left of a pair product after training with sparsity.</summary>
/// <param name="Paths">The paths that run, by their number in the full product, ascending.</param>
/// <param name="Factors">What the gate of each had become.</param>
public sealed record KeptPaths(int[] Paths, double[] Factors);
