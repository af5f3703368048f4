namespace EquivSim.Dynamics;

/// <summary>Bounds beyond which a simulation counts as exploded. Energies and forces must be finite in any case.</summary>
public sealed record StabilityLimits
{
    /// <summary>Highest temperature in K.</summary>
    public double MaximumTemperature { get; init; } = 20_000;

    /// <summary>Farthest that an atom may move in one step, in Angstrom.</summary>
    public double MaximumDisplacement { get; init; } = 0.5;
}
