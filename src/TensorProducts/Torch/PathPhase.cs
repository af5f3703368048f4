namespace EquivSim.TensorProducts.Torch;

/// <summary>What decides which paths of a <see cref="GatedTensorProduct"/> run.</summary>
public enum PathPhase
{
    /// <summary>Chance: every path is tried, and the gates come apart.</summary>
    Random,

    /// <summary>The gates, anew at every step.</summary>
    Adaptive,

    /// <summary>The gates as they were when the phase began; they and the selection stay as they are.</summary>
    Fixed,
}
