using EquivSim.Structures;

namespace EquivSim.Solvers;

/// <summary>
/// Flow through a medium of two permeabilities: −∇·(a ∇u) = 1 on the unit box, u = 0 on its boundary, a = high where a Gaussian field with no flux
/// through the boundary is positive, low elsewhere. Defaults reproduce the distribution of neuraloperator's small Darcy set.
/// </summary>
public sealed class DarcyProblem : FieldProblem
{
    private readonly int _axes, _cells, _stride;
    private readonly double _low, _high;
    private readonly ReflectedRandomField _field;

    /// <summary>Plans the problem.</summary>
    /// <param name="axes">2 or 3.</param>
    /// <param name="resolution">Points a side that are kept.</param>
    /// <param name="cells">Cells a side of the solver, a multiple of the resolution.</param>
    /// <param name="low">The lower permeability.</param>
    /// <param name="high">The higher one.</param>
    /// <param name="tau">Inverse correlation length of the Gaussian field.</param>
    /// <param name="alpha">Its smoothness.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public DarcyProblem(int axes = 2, int resolution = 64, int cells = 256, double low = 0.02, double high = 0.36, double tau = 8, double alpha = 2.5)
        : base([FieldShape.Cube("a", axes, resolution)], [FieldShape.Cube("u", axes, resolution)], new Dictionary<string, object>
        {
            ["equation"] = "-div(a grad u) = 1 on the unit box, u = 0 on the boundary; a is given as an indicator of the higher permeability",
            ["permeability_low"] = low,
            ["permeability_high"] = high,
            ["tau"] = tau,
            ["alpha"] = alpha,
            ["solver_cells"] = cells,
        })
    {
        if (axes is not (2 or 3) || !(low > 0) || !(high >= low))
            throw new ArgumentException($"Darcy flow has 2 or 3 axes and permeabilities 0 < low <= high; got {axes}, {low} and {high}.");
        (_axes, _cells, _stride, _low, _high) = (axes, cells, StrideOf(cells, resolution), low, high);
        _field = new ReflectedRandomField(axes, cells, alpha, tau, waves: axes == 2 ? 64 : 24);
    }

    /// <inheritdoc/>
    protected override double[][] Draw(RandomSource random)
    {
        double[] indicator = [.. _field.Draw(random).Select(x => x >= 0 ? 1.0 : 0.0)];
        double[] coefficient = [.. indicator.Select(i => _low + (_high - _low) * i)];
        int[] cells = [.. Enumerable.Repeat(_cells, _axes)];
        var solver = new DiffusionSolver(cells, [.. Enumerable.Repeat(1.0, _axes)], coefficient, DiffusionBoundary.Zero);
        double[] u = solver.Solve([.. Enumerable.Repeat(1.0, coefficient.Length)], tolerance: 1e-6);
        return [Subsample(indicator, _axes, _cells, _stride), Subsample(u, _axes, _cells, _stride)];
    }
}
