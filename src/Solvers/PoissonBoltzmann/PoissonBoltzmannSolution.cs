namespace EquivSim.Solvers;

/// <summary>A solved Poisson-Boltzmann problem.</summary>
/// <param name="Grid">The grid.</param>
/// <param name="Potential">φ at the points, k_B T/e, [x, y, z] row-major.</param>
/// <param name="SolvationEnergy">Work to move the solute's charges from a medium of its own permittivity into the solvent: ½ Σ q (φ − Coulomb), kcal/mol.</param>
/// <param name="NewtonSteps">Newton steps; 1 for the linearised equation.</param>
/// <param name="Iterations">Iterations of conjugate gradients in all of them.</param>
/// <param name="Residual">Length of the residual over that of the sources.</param>
public sealed record PoissonBoltzmannSolution(SolvationGrid Grid, double[] Potential, double SolvationEnergy, int NewtonSteps, int Iterations, double Residual);
