namespace EquivSim.Electrostatics;

/// <summary>How a <see cref="FrozenEnvironment"/> is built.</summary>
public sealed record FrozenEnvironmentOptions
{
    /// <summary>Requested error of the field: root mean square over that of the field, at points outside the atoms; 1e-10 to 1e-2.</summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>How far the box reaches beyond the charges along axes that are not periodic, Å.</summary>
    public double Margin { get; init; } = 5;

    /// <summary>Splitting parameter, 1/Å; null for one that suits the size of the box.</summary>
    public double? Alpha { get; init; }

    /// <summary>Random points at which the error is measured against an exact sum; zero for none.</summary>
    public int Probes { get; init; } = 200;

    /// <summary>Seed of those points.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate()
    {
        if (!(Tolerance is >= 1e-10 and <= 1e-2))
            throw new ArgumentException($"The tolerance must lie between 1e-10 and 1e-2, got {Tolerance}.");
        if (!(Margin > 0) || !double.IsFinite(Margin))
            throw new ArgumentException($"The margin must be positive and finite (Å), got {Margin}.");
        if (Alpha is { } alpha && (!(alpha > 0) || !double.IsFinite(alpha)))
            throw new ArgumentException($"The splitting parameter must be positive and finite (1/Å), got {alpha}.");
        if (Probes < 0)
            throw new ArgumentException($"The number of probes cannot be negative, got {Probes}.");
    }
}
