namespace EquivSim.Cli.Commands.Md;

/// <summary>Which quantity a run of molecular dynamics holds constant, and how.</summary>
internal enum Ensemble
{
    /// <summary>Constant energy: velocity Verlet.</summary>
    Nve,

    /// <summary>Constant temperature: Langevin, BAOAB splitting.</summary>
    Langevin,

    /// <summary>Constant temperature: Nose-Hoover chain.</summary>
    NoseHoover,
}

/// <summary>Options of <c>equivsim md</c>.</summary>
internal sealed record MdSettings
{
    /// <summary>The ensemble.</summary>
    public Ensemble Ensemble { get; init; } = Ensemble.Nve;

    /// <summary>Temperature of the start and of the thermostat, K.</summary>
    public double Temperature { get; init; } = 300;

    /// <summary>Length of a step, fs.</summary>
    public double Timestep { get; init; } = 0.5;

    /// <summary>Number of steps.</summary>
    public long Steps { get; init; } = 2000;

    /// <summary>Friction of the Langevin thermostat, 1/fs.</summary>
    public double Friction { get; init; } = 0.01;

    /// <summary>Relaxation time of the Nose-Hoover thermostat, fs.</summary>
    public double RelaxationTime { get; init; } = 50;

    /// <summary>Steps between two samples of energies and temperature.</summary>
    public int LogEvery { get; init; } = 5;

    /// <summary>Steps between two frames of the trajectory.</summary>
    public int TrajectoryEvery { get; init; } = 20;

    /// <summary>Name of the trajectory in the output folder; <c>.h5</c> is H5MD, <c>.xyz</c> extended XYZ.</summary>
    public string Trajectory { get; init; } = "trajectory.h5";

    /// <summary>Steps between two checkpoints.</summary>
    public int CheckpointEvery { get; init; } = 1000;

    /// <summary>Seed of the start velocities and of the Langevin noise.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Folder for the results.</summary>
    public string Output { get; init; } = "runs/md";

    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="UsageException">A value is out of its range.</exception>
    public void Validate()
    {
        Require(Steps >= 0, "--steps", Steps, "not negative");
        Require(Timestep > 0 && double.IsFinite(Timestep), "--timestep", Timestep, "positive (fs)");
        Require(Temperature >= 0 && double.IsFinite(Temperature), "--temperature", Temperature, "not negative (K)");
        Require(Ensemble != Ensemble.NoseHoover || Temperature > 0, "--temperature", Temperature, "positive with a Nose-Hoover thermostat (K)");
        Require(Friction > 0 && double.IsFinite(Friction), "--friction", Friction, "positive (1/fs)");
        Require(RelaxationTime > 0 && double.IsFinite(RelaxationTime), "--relaxation-time", RelaxationTime, "positive (fs)");
        Require(LogEvery > 0, "--log-every", LogEvery, "positive");
        Require(TrajectoryEvery > 0, "--trajectory-every", TrajectoryEvery, "positive");
        Require(CheckpointEvery > 0, "--checkpoint-every", CheckpointEvery, "positive");
    }

    private static void Require<T>(bool condition, string option, T value, string expected)
    {
        if (!condition)
            throw new UsageException(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{option} must be {expected}; got {value}."));
    }
}
