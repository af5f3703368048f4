namespace EquivSim.Solvers.GaussianProcesses;

/// <summary>Where a problem is collocated, and how good its data are.</summary>
public sealed record CollocationOptions
{
    /// <summary>Nodes of the uniform grid along each axis, both ends included.</summary>
    public int PointsPerAxis { get; init; } = 200;

    /// <summary>With more nodes than this, so many carry the equation, drawn at random.</summary>
    public int MostEquations { get; init; } = 1000;

    /// <summary>With more boundary nodes than this, so many carry a value, drawn at random.</summary>
    public int MostBoundary { get; init; } = 200;

    /// <summary>Number of nodes, drawn at random, where the solution itself is measured.</summary>
    public int Measurements { get; init; }

    /// <summary>Standard deviation of the noise added to every datum, relative to the root mean square of its kind.</summary>
    public double Noise { get; init; }

    /// <summary>Seed of the choice of nodes and of the noise.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(PointsPerAxis, 3);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MostEquations);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MostBoundary);
        ArgumentOutOfRangeException.ThrowIfNegative(Measurements);
        if (!(Noise >= 0) || !double.IsFinite(Noise))
            throw new ArgumentOutOfRangeException(nameof(Noise), Noise, "A relative noise, finite and not negative, was expected.");
    }
}
