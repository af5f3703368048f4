namespace EquivSim.Dynamics;

/// <summary>Why a simulation had to stop.</summary>
public enum SimulationFailure
{
    /// <summary>The potential energy is infinite or not a number.</summary>
    NonFiniteEnergy,

    /// <summary>A force is infinite or not a number.</summary>
    NonFiniteForce,

    /// <summary>An atom moved farther in one step than <see cref="StabilityLimits.MaximumDisplacement"/>.</summary>
    Displacement,

    /// <summary>The temperature passed <see cref="StabilityLimits.MaximumTemperature"/>.</summary>
    Temperature,

    /// <summary>The potential refused the atoms it was given; its exception is the inner one.</summary>
    PotentialRefused,
}
