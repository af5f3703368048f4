namespace EquivSim.Potentials;

/// <summary>The terms of <see cref="FlexibleWater"/>.</summary>
[Flags]
public enum FlexibleWaterTerms
{
    /// <summary>Bonds and angles: cheap, and the fastest motion.</summary>
    Springs = 1,

    /// <summary>Lennard-Jones forces between oxygens.</summary>
    Dispersion = 2,

    /// <summary>Both.</summary>
    All = Springs | Dispersion,
}
