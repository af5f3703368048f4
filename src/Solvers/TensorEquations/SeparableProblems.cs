using static EquivSim.Solvers.Manufactured.Jet;

namespace EquivSim.Solvers.TensorEquations;

/// <summary>Problems in three to six dimensions.</summary>
public static class SeparableProblems
{
    // Barrier and stiffness in kT, and how the valley of the two harmonic coordinates leans on the first.
    private const double Barrier = 3, Stiffness = 4;
    private static readonly double[] Lean = [0, 0.5, -0.3];

    /// <summary>All problems.</summary>
    public static IReadOnlyList<SeparableProblem> All { get; } =
    [
        Committor(), FokkerPlanck(),
        AllenCahn("allen-cahn4d", "cos(3x + 2y + 4z + w) + x e^-y w sin 2z", [3, 2, 4, 1]),
        AllenCahn("allen-cahn4d-waves", "cos(12x + 10y + 11z + 9w) + x e^-y w sin 2z", [12, 10, 11, 9]),
        Poisson(3), Poisson(6),
    ];

    /// <summary>The problem of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static SeparableProblem Find(string name) =>
        All.FirstOrDefault(p => p.Name == name)
        ?? throw new ArgumentException($"There is no problem '{name}'; expected one of {string.Join(", ", All.Select(p => p.Name))}.");

    /// <summary>
    /// The committor of two basins: the chance of a diffusing particle to reach x = 1 before x = -1, by the backward Smoluchowski equation
    /// Δq - ∇V·∇q = 0, V = 3 (x² - 1)² + 2 (y - x/2)² + 2 (z + 0.3 x)² in kT. The other faces reflect.
    /// </summary>
    private static SeparableProblem Committor()
    {
        var ramp = new SeparableField(3, [x => 0.5 * (x + 1), _ => 1, _ => 1]);
        return new SeparableProblem(
            "smoluchowski3d", "the committor of a double well", [-1, -1.5, -1.5], [1, 1.5, 1.5], [.. SeparableTerm.Laplacian(3), .. Drift(-1)], 0, ramp, [0, 1, 1]);
    }

    /// <summary>The stationary Fokker-Planck equation of the same potential with a source: Δp + ∇V·∇p + (ΔV) p = f.</summary>
    private static SeparableProblem FokkerPlanck()
    {
        double constant = (Lean.Length - 1) * Stiffness + Stiffness * Lean.Sum(l => l * l) - 4 * Barrier;
        SeparableTerm curvature = SeparableTerm.On(3, 1, (0, new AxisOperator(0, x => 12 * Barrier * x * x + constant)));
        SeparableField exact = SeparableField.Wave([9, 7, 5]) + new SeparableField(3, [Bell, Bell, Bell]);
        return new SeparableProblem(
            "fokker-planck3d", "cos(9x + 7y + 5z) + e^-(x² + y² + z²)", [-1, -1.5, -1.5], [1, 1.5, 1.5],
            [.. SeparableTerm.Laplacian(3), .. Drift(1), curvature], 0, exact);

        static Manufactured.Jet Bell(Manufactured.Jet x) => Exp(-1 * x * x);
    }

    /// <summary>±∇V·∇.</summary>
    private static IEnumerable<SeparableTerm> Drift(double sign)
    {
        const int D = 3;
        yield return SeparableTerm.On(D, sign * 4 * Barrier, (0, new AxisOperator(1, x => x * x * x - x)));
        for (int j = 1; j < D; j++)
        {
            double lean = Lean[j];
            // V_j = k (y - l x)² / 2: its derivative by y is k (y - l x), by x it is -l times that.
            yield return SeparableTerm.On(D, sign * Stiffness, (j, new AxisOperator(1, y => y)));
            yield return SeparableTerm.On(D, -sign * Stiffness * lean, (0, new AxisOperator(0, x => x)), (j, new AxisOperator(1)));
            yield return SeparableTerm.On(D, -sign * Stiffness * lean, (0, new AxisOperator(1)), (j, new AxisOperator(0, y => y)));
            yield return SeparableTerm.On(D, sign * Stiffness * lean * lean, (0, new AxisOperator(1, x => x)));
        }
    }

    private static SeparableProblem AllenCahn(string name, string formula, double[] numbers)
    {
        SeparableField exact = SeparableField.Wave(numbers) + new SeparableField(4, [x => x, y => Exp(-1 * y), z => Sin(2 * z), w => w]);
        return new SeparableProblem(name, formula, [0, 0, 0, 0], [1, 1, 1, 1], SeparableTerm.Laplacian(4), 15, exact);
    }

    private static SeparableProblem Poisson(int dimension)
    {
        double[] numbers = [.. Enumerable.Range(0, dimension).Select(axis => 20.0 + axis)];
        SeparableField exact = SeparableField.Wave(numbers) + new SeparableField(dimension, [[.. Enumerable.Repeat<Func<Manufactured.Jet, Manufactured.Jet>>(x => Exp(-1 * x), dimension)]]);
        double[] lower = new double[dimension], upper = [.. Enumerable.Repeat(1.0, dimension)];
        return new SeparableProblem(
            $"poisson{dimension}d", "cos(20x + 21y + ...) + e^-(x + y + ...)", lower, upper, SeparableTerm.Laplacian(dimension), 0, exact);
    }
}
