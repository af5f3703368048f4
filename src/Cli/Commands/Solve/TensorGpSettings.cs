using EquivSim.Solvers.TensorEquations;

namespace EquivSim.Cli.Commands.Solve;

/// <summary>Options of <c>equivsim solve tensor-gp</c>; zero stands for what suits the problem.</summary>
internal sealed record TensorGpSettings
{
    /// <summary>Largest number of factor functions of each axis.</summary>
    public int Rank { get; init; }

    /// <summary>Nodes along each axis.</summary>
    public int Points { get; init; }

    /// <summary>The factors' kernel.</summary>
    public GpKernel Kernel { get; init; } = GpKernel.Gaussian;

    /// <summary>Residual to stop at.</summary>
    public double Tolerance { get; init; } = 1e-7;

    /// <summary>Largest number of sweeps.</summary>
    public int Sweeps { get; init; } = 20;

    /// <summary>Seed of the places where residuals are looked at.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Folder for the results.</summary>
    public string Output { get; init; } = "runs/tensor-gp";

    /// <summary>The solver's options for a problem; it refuses what cannot be.</summary>
    public TensorProcessOptions For(TensorGpCase problem) => new()
    {
        Rank = Rank != 0 ? Rank : problem.Rank,
        PointsPerAxis = Points != 0 ? Points : problem.Points,
        Envelope = GpCase.Envelope(Kernel),
        LengthScale = problem.LengthScale,
        Tolerance = Tolerance,
        Sweeps = Sweeps,
        Seed = Seed,
    };
}
