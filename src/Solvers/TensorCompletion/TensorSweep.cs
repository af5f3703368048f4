namespace EquivSim.Solvers.TensorCompletion;

/// <summary>How a fit goes.</summary>
/// <param name="Sweep">Sweeps done.</param>
/// <param name="Noise">Standard deviation of the noise, in the data's units.</param>
public sealed record TensorSweep(int Sweep, double Noise);
