namespace EquivSim.Solvers.Torch;

/// <summary>Normalisations between the layers of a neural operator.</summary>
public enum FieldNormKind
{
    /// <summary>None.</summary>
    None,

    /// <summary>Each sample and channel to mean 0 and variance 1 over space, with a learned scale and shift per channel.</summary>
    Instance,

    /// <summary>Each sample to mean 0 and variance 1 over space and all channels, with a learned scale and shift per channel.</summary>
    Layer,
}
