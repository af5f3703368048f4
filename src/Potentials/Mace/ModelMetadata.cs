namespace EquivSim.Potentials;

/// <summary>Where a model comes from and what its numbers mean.</summary>
public sealed record ModelMetadata
{
    /// <summary>Unit of length; always Angstrom.</summary>
    public string LengthUnit { get; init; } = "Angstrom";

    /// <summary>Unit of energy; always eV.</summary>
    public string EnergyUnit { get; init; } = "eV";

    /// <summary>Type the model was trained in: float32 or float64.</summary>
    public string DataType { get; init; } = "float64";

    /// <summary>Program and version that wrote the weights.</summary>
    public string Creator { get; init; } = "";

    /// <summary>The file that the model was converted from, if any.</summary>
    public string? SourceFile { get; init; }

    /// <summary>The head that was kept of a model of several, if any.</summary>
    public string? Head { get; init; }

    /// <summary>Seed of the training run, if known.</summary>
    public long? Seed { get; init; }

    /// <summary>Epochs trained, if known.</summary>
    public int? Epochs { get; init; }

    /// <summary>SHA-256 over the training structures and labels, if known.</summary>
    public string? TrainingDataFingerprint { get; init; }

    /// <summary>Number of training structures, if known.</summary>
    public int? TrainingStructures { get; init; }
}
