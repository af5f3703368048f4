namespace EquivSim.Dynamics;

/// <summary>How long a simulation runs, what it writes, and how often.</summary>
public sealed record SimulationOptions
{
    /// <summary>Number of the last step, counted from the very start: a resumed run ends where the whole one would have.</summary>
    public required long Steps { get; init; }

    /// <summary>A sample of energies and temperature is taken every so many steps: for the log, the report's averages and drift.</summary>
    public int LogEvery { get; init; } = 10;

    /// <summary>CSV file of the samples; null for none.</summary>
    public string? LogPath { get; init; }

    /// <summary>A frame is written every so many steps.</summary>
    public int TrajectoryEvery { get; init; } = 100;

    /// <summary>Trajectory file; the extension chooses the format, .h5 or .h5md for H5MD, .xyz or .extxyz for extended XYZ; null for none.</summary>
    public string? TrajectoryPath { get; init; }

    /// <summary>A checkpoint is written every so many steps, besides the one at the end or when the run is cancelled.</summary>
    public int CheckpointEvery { get; init; } = 1000;

    /// <summary>Checkpoint file (HDF5), replaced atomically; null for none.</summary>
    public string? CheckpointPath { get; init; }

    /// <summary>When to stop a run that has gone wrong.</summary>
    public StabilityLimits Limits { get; init; } = new();

    internal void Validate()
    {
        if (Steps < 0)
            throw new ArgumentOutOfRangeException(nameof(Steps), Steps, "The number of steps cannot be negative.");
        RequirePositive(LogEvery, nameof(LogEvery));
        RequirePositive(TrajectoryEvery, nameof(TrajectoryEvery));
        RequirePositive(CheckpointEvery, nameof(CheckpointEvery));
        if (TrajectoryPath is not null)
            TrajectoryOutput.Validate(TrajectoryPath);
    }

    private static void RequirePositive(int every, string name)
    {
        if (every < 1)
            throw new ArgumentOutOfRangeException(name, every, "An interval is at least one step.");
    }
}
