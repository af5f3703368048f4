namespace EquivSim.Dynamics;

/// <summary>When a relaxation ends, and how far it may step.</summary>
public sealed record RelaxationOptions
{
    /// <summary>Converged when no atom feels a force longer than this, in eV/Angstrom.</summary>
    public double MaximumForce { get; init; } = 0.01;

    /// <summary>Largest number of steps.</summary>
    public int MaximumSteps { get; init; } = 1000;

    /// <summary>Farthest that an atom moves in one step, in Angstrom.</summary>
    public double MaximumDisplacement { get; init; } = 0.2;

    internal void Validate()
    {
        RequirePositive(MaximumForce, nameof(MaximumForce));
        RequirePositive(MaximumDisplacement, nameof(MaximumDisplacement));
        ArgumentOutOfRangeException.ThrowIfNegative(MaximumSteps, nameof(MaximumSteps));
    }

    private static void RequirePositive(double value, string name)
    {
        if (!(value > 0) || !double.IsFinite(value))
            throw new ArgumentOutOfRangeException(name, value, "A positive, finite value was expected.");
    }
}
