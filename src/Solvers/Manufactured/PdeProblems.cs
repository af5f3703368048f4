using static EquivSim.Solvers.Manufactured.Jet;

namespace EquivSim.Solvers.Manufactured;

/// <summary>
/// The eleven high-frequency and multi-scale problems of Fang et al., "Solving High Frequency and Multi-Scale PDEs with Gaussian
/// Processes" (ICLR 2024, arXiv 2311.04465), as their code runs them.
/// </summary>
public static class PdeProblems
{
    private const double TwoPi = 2 * Math.PI;
    private static readonly DerivativeTerm[] SecondDerivative = [new(1, 2)];
    private static readonly DerivativeTerm[] Laplacian = [new(1, 2, 0), new(1, 0, 2)];

    /// <summary>All problems, one-dimensional ones first.</summary>
    public static IReadOnlyList<PdeProblem> All { get; } =
    [
        Line("poisson1d-sin", "sin 100x", TwoPi, 0, x => Sin(100 * x)),
        Line("poisson1d-mix", "sin x + 0.1 sin 20x + 0.05 sin 100x", 1, 0, x => Sin(x) + 0.1 * Sin(20 * x) + 0.05 * Sin(100 * x)),
        Line("poisson1d-product", "sin 6x cos 100x", TwoPi, 0, x => Sin(6 * x) * Cos(100 * x)),
        Line("poisson1d-growing", "x sin 200x", TwoPi, 0, x => x * Sin(200 * x)),
        Line("poisson1d-quadratic", "sin 500x - 2(x - 1/2)²", 1, 0, x => Sin(500 * x) - 2 * (x - 0.5) * (x - 0.5)),
        Square("poisson2d-sin", "sin 100x sin 100y", TwoPi, 0, (x, y) => Sin(100 * x) * Sin(100 * y)),
        Square("poisson2d-sum", "sin 6x cos 20x + sin 6y cos 20y", TwoPi, 0, (x, y) => Sin(6 * x) * Cos(20 * x) + Sin(6 * y) * Cos(20 * y)),
        Line("allen-cahn1d-sin", "sin 100x", TwoPi, 1, x => Sin(100 * x)),
        Line("allen-cahn1d-product", "sin 6x cos 100x", TwoPi, 1, x => Sin(6 * x) * Cos(100 * x)),
        Square("allen-cahn2d", "(sin x + 0.1 sin 20x + cos 100x)(sin y + 0.1 sin 20y + cos 100y)", 1, 1, (x, y) => Waves(x) * Waves(y)),
        new("advection", "sin(x - 200t)", [0, 0], [1, 1], [new(200, 1, 0), new(1, 0, 1)], 0, p => Sin(p[0] - 200 * p[1])),
    ];

    /// <summary>The problem of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static PdeProblem Find(string name) =>
        All.FirstOrDefault(p => p.Name == name)
        ?? throw new ArgumentException($"There is no problem '{name}'; expected one of {string.Join(", ", All.Select(p => p.Name))}.");

    private static PdeProblem Line(string name, string formula, double length, double reaction, Func<Jet, Jet> exact) =>
        new(name, formula, [0], [length], SecondDerivative, reaction, p => exact(p[0]));

    private static PdeProblem Square(string name, string formula, double length, double reaction, Func<Jet, Jet, Jet> exact) =>
        new(name, formula, [0, 0], [length, length], Laplacian, reaction, p => exact(p[0], p[1]));

    private static Jet Waves(Jet x) => Sin(x) + 0.1 * Sin(20 * x) + Cos(100 * x);
}
