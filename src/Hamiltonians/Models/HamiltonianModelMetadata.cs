namespace EquivSim.Hamiltonians;

/// <summary>Where a model comes from.</summary>
public sealed record HamiltonianModelMetadata
{
    /// <summary>The program that wrote it.</summary>
    public string Creator { get; init; } = "";

    /// <summary>float32 or float64: the type it was trained in.</summary>
    public string DataType { get; init; } = "float32";

    /// <summary>Seed of weights and data order.</summary>
    public long Seed { get; init; }

    /// <summary>Epochs trained.</summary>
    public int Epochs { get; init; }

    /// <summary>Molecules trained on.</summary>
    public int TrainingMolecules { get; init; }

    /// <summary>SHA-256 of the training and validation data.</summary>
    public string DataFingerprint { get; init; } = "";
}
