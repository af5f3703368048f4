namespace EquivSim.Dynamics;

/// <summary>How a simulation went.</summary>
/// <param name="Completed">True when the last step was reached, false when the run was cancelled before.</param>
/// <param name="Steps">Number of the step reached.</param>
/// <param name="StepsRun">Number of steps done by this run.</param>
/// <param name="WallTime">Time that these took.</param>
/// <param name="Last">State at the step reached.</param>
/// <param name="Drift">Line through the conserved quantity of all samples since step 0, those before a restart included.</param>
/// <param name="Temperature">Average over the same samples in K.</param>
/// <param name="Pressure">Average over the same samples in eV/Angstrom^3; without values unless the cell is periodic along all axes.</param>
/// <param name="AtomCount">Number of atoms.</param>
/// <param name="LastCheckpoint">Path of the latest checkpoint, null when none was asked for.</param>
public sealed record SimulationReport(
    bool Completed, long Steps, long StepsRun, TimeSpan WallTime, ThermodynamicSample Last,
    EnergyDrift Drift, RunningAverage Temperature, RunningAverage Pressure, int AtomCount, string? LastCheckpoint)
{
    /// <summary>Drift of the conserved quantity in meV/atom/ps.</summary>
    public double DriftPerAtom => Drift.PerAtom(AtomCount);
}
