namespace EquivSim.Potentials;

/// <summary>How a pair energy is brought to zero at the cut-off.</summary>
public enum PairTruncation
{
    /// <summary>The energy is shifted by a constant: continuous energy, forces that jump at the cut-off.</summary>
    ShiftedEnergy,

    /// <summary>The force is shifted too: energy and force are continuous, and dynamics conserves energy.</summary>
    ShiftedForce,
}
