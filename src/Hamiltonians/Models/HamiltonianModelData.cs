namespace EquivSim.Hamiltonians;

/// <summary>A model as a file holds it.</summary>
/// <param name="Configuration">Description of the network.</param>
/// <param name="Statistics">Means and spreads of its output.</param>
/// <param name="Weights">Weights by name.</param>
/// <param name="Metadata">Where it comes from.</param>
public sealed record HamiltonianModelData(
    HamiltonianConfiguration Configuration, BlockStatistics Statistics, IReadOnlyDictionary<string, ModelArray> Weights, HamiltonianModelMetadata Metadata);
