namespace EquivSim.Potentials;

/// <summary>A MACE model as plain data: what its files hold and what executors are built from.</summary>
/// <param name="Configuration">The network.</param>
/// <param name="Weights">Arrays under the names of MACE's state dict.</param>
/// <param name="Metadata">Where the model comes from.</param>
public sealed record MaceModelData(
    MaceConfiguration Configuration,
    IReadOnlyDictionary<string, WeightArray> Weights,
    ModelMetadata Metadata);
