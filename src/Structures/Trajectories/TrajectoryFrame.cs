namespace EquivSim.Structures;

/// <summary>One frame of a trajectory as it is read.</summary>
/// <param name="Step">Number of the time step.</param>
/// <param name="Time">Time in fs.</param>
/// <param name="Structure">Atoms, cell, velocities and forces as far as recorded; the energy is the observable <c>potential_energy</c>.</param>
/// <param name="Observables">Recorded numbers by name.</param>
public sealed record TrajectoryFrame(long Step, double Time, Structure Structure, IReadOnlyDictionary<string, double> Observables);
