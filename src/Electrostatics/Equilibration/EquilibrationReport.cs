namespace EquivSim.Electrostatics;

/// <summary>How an equilibration of charges went.</summary>
/// <param name="Iterations">Steps of conjugate gradients.</param>
/// <param name="Residual">Root mean square of what is left of the differences of chemical potential, V.</param>
/// <param name="ChemicalPotential">Common derivative of the energy by every charge, V.</param>
public readonly record struct EquilibrationReport(int Iterations, double Residual, double ChemicalPotential);
