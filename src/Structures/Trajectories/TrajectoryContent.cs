namespace EquivSim.Structures;

/// <summary>What every frame of a trajectory holds beside step, time, positions and cell.</summary>
public sealed record TrajectoryContent
{
    /// <summary>Whether velocities (A/fs) are recorded.</summary>
    public bool Velocities { get; init; }

    /// <summary>Whether forces (eV/A) are recorded.</summary>
    public bool Forces { get; init; }

    /// <summary>Numbers recorded with every frame.</summary>
    public IReadOnlyList<TrajectoryObservable> Observables { get; init; } = [];
}
