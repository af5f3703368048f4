using EquivSim.Structures;

namespace EquivSim.Solvers;

/// <summary>
/// A smooth variable coefficient and a random source: −∇·(exp(g) ∇u) = f on the unit box, u = 0 on its boundary; g and f are Gaussian fields
/// with no flux through the boundary.
/// </summary>
public sealed class PoissonProblem : FieldProblem
{
    private readonly int _axes, _cells, _stride;
    private readonly ReflectedRandomField _coefficient, _source;

    /// <summary>Plans the problem.</summary>
    /// <param name="axes">2 or 3.</param>
    /// <param name="resolution">Points a side that are kept.</param>
    /// <param name="cells">Cells a side of the solver, a multiple of the resolution.</param>
    /// <param name="tau">Inverse correlation length of both fields.</param>
    /// <param name="alpha">Their smoothness.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public PoissonProblem(int axes = 2, int resolution = 64, int cells = 128, double tau = 5, double alpha = 3)
        : base([FieldShape.Cube("g", axes, resolution), FieldShape.Cube("f", axes, resolution)], [FieldShape.Cube("u", axes, resolution)], new Dictionary<string, object>
        {
            ["equation"] = "-div(exp(g) grad u) = f on the unit box, u = 0 on the boundary",
            ["tau"] = tau,
            ["alpha"] = alpha,
            ["solver_cells"] = cells,
        })
    {
        if (axes is not (2 or 3))
            throw new ArgumentException($"The Poisson problem has 2 or 3 axes; got {axes}.");
        (_axes, _cells, _stride) = (axes, cells, StrideOf(cells, resolution));
        int waves = axes == 2 ? 32 : 16;
        // σ = τ^(α − d/2) gives the fields a size of order one.
        double sigma = Math.Pow(tau, alpha - axes / 2.0);
        _coefficient = new ReflectedRandomField(axes, cells, alpha, tau, sigma, waves);
        _source = new ReflectedRandomField(axes, cells, alpha, tau, sigma, waves);
    }

    /// <inheritdoc/>
    protected override double[][] Draw(RandomSource random)
    {
        double[] g = _coefficient.Draw(random), f = _source.Draw(random);
        int[] cells = [.. Enumerable.Repeat(_cells, _axes)];
        var solver = new DiffusionSolver(cells, [.. Enumerable.Repeat(1.0, _axes)], Array.ConvertAll(g, Math.Exp), DiffusionBoundary.Zero);
        double[] u = solver.Solve(f, tolerance: 1e-6);
        return [.. new[] { g, f, u }.Select(field => Subsample(field, _axes, _cells, _stride))];
    }
}
