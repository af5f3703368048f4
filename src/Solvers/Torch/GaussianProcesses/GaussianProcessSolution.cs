namespace EquivSim.Solvers.Torch.GaussianProcesses;

/// <summary>What a Gaussian process made of a boundary-value problem. Holds native memory.</summary>
/// <param name="Posterior">The solution with its uncertainty.</param>
/// <param name="Residual">Of the equation off the nodes, relative to its right-hand side (root mean squares).</param>
/// <param name="Noise">Standard deviation of the noise of each kind of data, in the data's units.</param>
/// <param name="Levels">Levels of the noise floor that were worked through.</param>
/// <param name="Evaluations">Evaluations of the evidence.</param>
public sealed record GaussianProcessSolution(
    CollocationPosterior Posterior, double Residual, IReadOnlyDictionary<string, double> Noise, int Levels, int Evaluations) : IDisposable
{
    /// <summary>Frees the posterior.</summary>
    public void Dispose() => Posterior.Dispose();
}
