using EquivSim.Solvers.GaussianProcesses;

namespace EquivSim.Solvers.Torch.GaussianProcesses;

/// <summary>How a Gaussian process learns its kernels.</summary>
public sealed record GaussianProcessOptions
{
    /// <summary>The shape of the spectral bumps.</summary>
    public SpectralEnvelope Envelope { get; init; } = SpectralEnvelope.Gaussian;

    /// <summary>Number of bumps along each axis.</summary>
    public int Components { get; init; } = 30;

    /// <summary>Bumps start evenly between zero and this frequency, cycles per unit length; above the solution's own highest, below the grid's limit.</summary>
    public double HighestFrequency { get; init; } = 20;

    /// <summary>Done when the equation holds, off the nodes, to this part of its right-hand side (root mean squares).</summary>
    public double Tolerance { get; init; } = 1e-7;

    /// <summary>
    /// Levels of the noise floor, relative to each kind's root mean square: exact data are first taken for noisy ones, so that the large
    /// features are found first. The last is the cap of the precision.
    /// </summary>
    public IReadOnlyList<double> NoiseFloors { get; init; } = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7];

    /// <summary>Largest number of optimiser steps at each level.</summary>
    public int StepsPerLevel { get; init; } = 40;

    /// <summary>Learn the size of the noise of each kind of data; otherwise data are exact.</summary>
    public bool LearnNoise { get; init; }

    /// <summary>With learned noise, how many kernels are drawn from their posterior; the solution is the mixture over them. Each holds a factorised covariance of the data.</summary>
    public int Draws { get; init; } = 50;

    /// <summary>Seed of the draws.</summary>
    public int Seed { get; init; } = 1;
}
