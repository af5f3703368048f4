namespace EquivSim.Solvers.TensorEquations;

/// <summary>How a solution comes along.</summary>
/// <param name="Level">Level of the noise floor, from 1.</param>
/// <param name="NoiseFloor">Its size, relative.</param>
/// <param name="Sweep">Sweeps over all axes done at this level.</param>
/// <param name="Residual">Of the equation off the nodes, relative to its right-hand side.</param>
public sealed record TensorProcessProgress(int Level, double NoiseFloor, int Sweep, double Residual);
