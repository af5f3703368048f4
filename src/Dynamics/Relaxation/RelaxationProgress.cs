namespace EquivSim.Dynamics;

/// <summary>Where a relaxation stands.</summary>
/// <param name="Step">Number of steps done.</param>
/// <param name="Energy">Potential energy in eV.</param>
/// <param name="MaximumForce">Longest force on an atom in eV/Angstrom.</param>
public readonly record struct RelaxationProgress(int Step, double Energy, double MaximumForce);
