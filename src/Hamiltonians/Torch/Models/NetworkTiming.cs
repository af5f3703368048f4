namespace EquivSim.Hamiltonians.Torch;

/// <summary>How long the parts of a network took for one molecule.</summary>
/// <param name="Nodes">Scalar-vector and spherical layers on atoms.</param>
/// <param name="Diagonal">Features of atoms' own blocks.</param>
/// <param name="Pairs">Features of pairs: the weights of their products, and the products.</param>
/// <param name="Expansion">Blocks from features.</param>
/// <param name="Total">Everything, batching included.</param>
public sealed record NetworkTiming(TimeSpan Nodes, TimeSpan Diagonal, TimeSpan Pairs, TimeSpan Expansion, TimeSpan Total);
