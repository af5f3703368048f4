namespace EquivSim.Dynamics;

/// <summary>How a simulation went.</summary>
/// <param name="Completed">True when the last step was reached, false when the run was cancelled before.</param>
/// <param name="Steps">Number of the step reached.</param>
/// <param name="StepsRun">Number of steps done by this run.</param>
/// <param name="WallTime">Time that these took.</param>
/// <param name="Last">State at the step reached.</param>
/// <param name="Statistics">Drift of the conserved quantity, average temperature and pressure.</param>
/// <param name="AtomCount">Number of atoms.</param>
/// <param name="LastCheckpoint">Path of the latest checkpoint, null when none was asked for.</param>
public sealed record SimulationReport(
    bool Completed, long Steps, long StepsRun, TimeSpan WallTime, ThermodynamicSample Last,
    RunStatistics Statistics, int AtomCount, string? LastCheckpoint)
{
    /// <summary>Drift of the conserved quantity in meV/atom/ps.</summary>
    public double DriftPerAtom => Statistics.Drift.PerAtom(AtomCount);
}
