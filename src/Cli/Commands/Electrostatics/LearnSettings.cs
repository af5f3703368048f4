using EquivSim.Potentials;

namespace EquivSim.Cli.Commands.Electrostatics;

/// <summary>Options of <c>equivsim electrostatics learn</c>.</summary>
internal sealed record LearnSettings
{
    /// <summary>Passes over the training set.</summary>
    public int Epochs { get; init; } = 300;

    /// <summary>Features of the network.</summary>
    public string Hidden { get; init; } = "16x0e+16x1o";

    /// <summary>Cut-off of the short-range part, Å.</summary>
    public double Cutoff { get; init; } = 4;

    /// <summary>Structures per step.</summary>
    public int BatchSize { get; init; } = 10;

    /// <summary>Initial learning rate.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>Weight of the energy per atom in the loss; forces weigh 100.</summary>
    public double EnergyWeight { get; init; } = 10;

    /// <summary>How charges interact in a cell.</summary>
    public LatentKernel Kernel { get; init; } = LatentKernel.Converged;

    /// <summary>Take structures as open.</summary>
    public bool Open { get; init; }

    /// <summary>Seed of weights and order.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Folder for the results.</summary>
    public string Output { get; init; } = "runs/latent-charges";
}
