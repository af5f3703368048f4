using EquivSim.Solvers.TensorEquations;

namespace EquivSim.Cli.Commands.Solve;

/// <summary>A problem in several dimensions with what suits it.</summary>
/// <param name="Name">The problem's name.</param>
/// <param name="Rank">Largest number of factor functions of each axis.</param>
/// <param name="Points">Nodes along each axis.</param>
/// <param name="LengthScale">Length scale of the broad part of the kernels, as a part of each axis.</param>
/// <param name="Chebyshev">Points along each axis for the Chebyshev solution.</param>
/// <param name="TestPoints">Points along each axis of the grid where errors are measured.</param>
internal sealed record TensorGpCase(string Name, int Rank, int Points, double LengthScale, int Chebyshev, int TestPoints)
{
    /// <summary>All problems.</summary>
    public static IReadOnlyList<TensorGpCase> All { get; } =
    [
        new("smoluchowski3d", 12, 30, 0.15, 40, 20),
        new("fokker-planck3d", 6, 28, 0.2, 28, 20),
        new("allen-cahn4d", 4, 14, 0.5, 14, 12),
        new("allen-cahn4d-waves", 5, 20, 0.4, 20, 12),
        new("poisson3d", 3, 28, 0.3, 28, 20),
        new("poisson6d", 3, 28, 0.3, 28, 7),
    ];

    /// <summary>The case of a problem.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static TensorGpCase Find(string name) =>
        All.FirstOrDefault(c => c.Name == name)
        ?? throw new UsageException($"There is no problem '{name}'; expected 'all' or one of {string.Join(", ", All.Select(c => c.Name))}.");

    /// <summary>The problem.</summary>
    public SeparableProblem Problem => SeparableProblems.Find(Name);
}
