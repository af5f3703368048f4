using EquivSim.Solvers.TensorEquations;

namespace EquivSim.Cli.Commands.Solve;

/// <summary>A problem in several dimensions with what suits it.</summary>
/// <param name="Name">The problem's name.</param>
/// <param name="Rank">Factor functions of each axis.</param>
/// <param name="Points">Collocation points along each axis.</param>
/// <param name="LengthScale">Length scale at the start, as a part of each axis.</param>
/// <param name="Chebyshev">Points along each axis for the Chebyshev solution.</param>
/// <param name="TestPoints">Points along each axis of the grid where errors are measured.</param>
internal sealed record TensorGpCase(string Name, int Rank, int Points, double LengthScale, int Chebyshev, int TestPoints)
{
    /// <summary>All problems.</summary>
    public static IReadOnlyList<TensorGpCase> All { get; } =
    [
        new("smoluchowski3d", 5, 18, 0.3, 24, 20),
        new("allen-cahn4d", 3, 14, 0.5, 14, 12),
        new("poisson3d", 3, 28, 0.1, 28, 20),
        new("poisson4d", 3, 28, 0.1, 28, 12),
        new("poisson5d", 3, 28, 0.1, 28, 9),
        new("poisson6d", 3, 28, 0.1, 28, 7),
    ];

    /// <summary>The case of a problem.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static TensorGpCase Find(string name) =>
        All.FirstOrDefault(c => c.Name == name)
        ?? throw new UsageException($"There is no problem '{name}'; expected 'all' or one of {string.Join(", ", All.Select(c => c.Name))}.");

    /// <summary>The problem.</summary>
    public SeparableProblem Problem => SeparableProblems.Find(Name);
}
