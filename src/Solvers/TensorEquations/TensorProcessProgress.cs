namespace EquivSim.Solvers.TensorEquations;

/// <summary>How a solution comes along.</summary>
/// <param name="Sweep">Sweeps over all axes done.</param>
/// <param name="Residual">Of equation and boundary conditions off the nodes, relative to their right-hand sides.</param>
/// <param name="Ranks">Factor functions of each axis.</param>
/// <param name="Iterations">Iterations of conjugate gradients in this sweep.</param>
public sealed record TensorProcessProgress(int Sweep, double Residual, IReadOnlyList<int> Ranks, int Iterations);
