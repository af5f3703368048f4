using static EquivSim.Solvers.Manufactured.Jet;

namespace EquivSim.Solvers.Manufactured;

/// <summary>
/// Five problems on which error bars are held to the exact solution. They were written down before a process had been run on any of them: none took part in the
/// choice of a prior, a step or a setting.
/// </summary>
public static class CalibrationProblems
{
    /// <summary>All five.</summary>
    public static IReadOnlyList<PdeProblem> All { get; } =
    [
        Line("chirp", "sin(10x + 15x²)", [new(1, 2)], 0, x => Sin(10 * x + 15 * x * x)),
        Line("helmholtz", "sin 13x + 0.4 cos 41x", [new(1, 2), new(400, 0)], 0, x => Sin(13 * x) + 0.4 * Cos(41 * x)),
        Line("drift", "exp(-3x) cos 25x", [new(1, 2), new(-10, 1)], 0, x => Exp(-3 * x) * Cos(25 * x)),
        Line("allen-cahn", "sin 20x + x²", [new(1, 2)], 1, x => Sin(20 * x) + x * x),
        new("poisson2d", "sin 8x cos 6y + 0.5 sin(14x + 3y)", [0, 0], [1, 1], [new(1, 2, 0), new(1, 0, 2)], 0,
            p => Sin(8 * p[0]) * Cos(6 * p[1]) + 0.5 * Sin(14 * p[0] + 3 * p[1])),
    ];

    private static PdeProblem Line(string name, string formula, DerivativeTerm[] terms, double reaction, Func<Jet, Jet> exact) =>
        new(name, formula, [0], [1], terms, reaction, p => exact(p[0]));
}
