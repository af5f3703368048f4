using EquivSim.Solvers.GaussianProcesses;
using EquivSim.Solvers.Manufactured;

namespace EquivSim.Cli.Commands.Solve;

/// <summary>One of the benchmark problems with what suits it, and what its authors' logs say.</summary>
/// <param name="Name">The problem's name.</param>
/// <param name="Points">Grid points along each axis.</param>
/// <param name="HighestFrequency">Cycles per unit length.</param>
/// <param name="Chebyshev">Points along each axis for the Chebyshev solution.</param>
/// <param name="LoggedError">Relative L2 error of GP-HM (Student-t kernel, minimum over the run) in the authors' logs, 300 points an axis.</param>
/// <param name="LoggedSeconds">Wall seconds of that run.</param>
internal sealed record GpCase(string Name, int Points, double HighestFrequency, int[] Chebyshev, double LoggedError, double LoggedSeconds)
{
    /// <summary>The problems in the order of the published table.</summary>
    public static IReadOnlyList<GpCase> All { get; } =
    [
        new("poisson1d-sin", 400, 20, [400], 6.53e-7, 1665),
        new("poisson1d-mix", 200, 20, [100], 5.45e-4, 5045),
        new("poisson1d-product", 400, 20, [440], 5.47e-6, 1663),
        new("poisson1d-growing", 600, 40, [900], 8.98e-7, 7451),
        new("poisson1d-quadratic", 200, 90, [320], 4.22e-4, 5705),
        new("poisson2d-sin", 400, 20, [400, 400], 6.87e-5, 8209),
        new("poisson2d-sum", 200, 10, [160, 160], 1.02e-3, 6627),
        new("allen-cahn1d-sin", 400, 20, [400], 4.90e-6, 2333),
        new("allen-cahn1d-product", 400, 20, [440], 4.76e-6, 2319),
        new("allen-cahn2d", 200, 20, [100, 100], 5.68e-3, 18244),
        new("advection", 200, 50, [16, 180], 1.43e-4, 2234),
    ];

    /// <summary>The case of a problem.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static GpCase Find(string name) =>
        All.FirstOrDefault(c => c.Name == name)
        ?? throw new UsageException($"There is no problem '{name}'; expected 'all' or one of {string.Join(", ", All.Select(c => c.Name))}.");

    /// <summary>The problem.</summary>
    public PdeProblem Problem => PdeProblems.Find(Name);

    /// <summary>Nodes that carry the equation unless told otherwise: all on a line, a random part of them on a rectangle.</summary>
    public int Equations => Problem.Dimension == 1 ? 1000 : 500;

    /// <summary>Residual to stop at unless told otherwise.</summary>
    public double Tolerance => Problem.Dimension == 1 ? 1e-7 : 1e-6;

    /// <summary>The envelope of a word.</summary>
    public static SpectralEnvelope Envelope(GpKernel kernel) => kernel == GpKernel.Gaussian ? SpectralEnvelope.Gaussian : SpectralEnvelope.StudentT;
}
