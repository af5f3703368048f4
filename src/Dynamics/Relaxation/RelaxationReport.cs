namespace EquivSim.Dynamics;

/// <summary>How a relaxation went.</summary>
/// <param name="Converged">True when the force criterion was met.</param>
/// <param name="Steps">Number of steps done.</param>
/// <param name="Evaluations">Number of times that the potential was evaluated.</param>
/// <param name="InitialEnergy">Potential energy of the start in eV.</param>
/// <param name="Energy">Potential energy of the end in eV.</param>
/// <param name="MaximumForce">Longest force on an atom at the end in eV/Angstrom.</param>
public sealed record RelaxationReport(bool Converged, int Steps, int Evaluations, double InitialEnergy, double Energy, double MaximumForce);
