using EquivSim.Solvers.GaussianProcesses;

namespace EquivSim.Solvers.Torch.GaussianProcesses;

/// <summary>Settings of <see cref="JointSolver"/>; the defaults are the published ones.</summary>
public sealed record JointOptions
{
    /// <summary>The shape of the spectral bumps.</summary>
    public SpectralEnvelope Envelope { get; init; } = SpectralEnvelope.StudentT;

    /// <summary>Nodes along each axis.</summary>
    public int PointsPerAxis { get; init; } = 200;

    /// <summary>Number of bumps along each axis.</summary>
    public int Components { get; init; } = 30;

    /// <summary>Bumps start evenly between zero and this frequency, cycles per unit length.</summary>
    public double HighestFrequency { get; init; } = 20;

    /// <summary>Steps of Adam.</summary>
    public int Steps { get; init; } = 1000;

    /// <summary>Adam's step.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>Weight of the boundary's likelihood.</summary>
    public double BoundaryWeight { get; init; } = 200;

    /// <summary>Added to the diagonal of each axis' covariance.</summary>
    public double Jitter { get; init; } = 1e-6;
}
