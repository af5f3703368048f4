namespace EquivSim.Solvers.TensorEquations;

/// <summary>A solution as a functional Tucker tensor, u(x) = g(x) + Σ W[r₁…r_d] f¹_r₁(x₁) … f^d_r_d(x_d), g made of the boundary's values.</summary>
public sealed class TensorProcessSolution
{
    private readonly SeparableField _lift;
    private readonly AxisSubspace[] _axes;
    private readonly double[] _core;

    internal TensorProcessSolution(SeparableField lift, AxisSubspace[] axes, double[] core, double residual, int sweeps) =>
        (_lift, _axes, _core, Residual, Sweeps) = (lift, axes, core, residual, sweeps);

    /// <summary>Root mean square of the equation's residual off the nodes, in units of its right-hand side.</summary>
    public double Residual { get; }

    /// <summary>Sweeps over all axes that were made.</summary>
    public int Sweeps { get; }

    /// <summary>Factor functions of each axis.</summary>
    public IReadOnlyList<int> Ranks => [.. _axes.Select(a => a.Count)];

    /// <summary>Numbers stored: core and factor coefficients.</summary>
    public int ParameterCount => _core.Length + _axes.Sum(a => a.Axis.Count * a.Count);

    /// <summary>Values on a tensor grid, row-major; an axis may have a single coordinate.</summary>
    /// <param name="coordinates">Along each axis.</param>
    /// <exception cref="ArgumentException">Another number of axes.</exception>
    public double[] OnGrid(IReadOnlyList<double[]> coordinates)
    {
        ArgumentNullException.ThrowIfNull(coordinates);
        if (coordinates.Count != _axes.Length)
            throw new ArgumentException($"Coordinates along {_axes.Length} axes were expected, got {coordinates.Count}.");
        double[] values = _core;
        int[] shape = [.. _axes.Select(a => a.Count)];
        for (int axis = 0; axis < shape.Length; axis++)
            values = Tensors.Multiply(values, shape, axis, _axes[axis].RowsAt(0, coordinates[axis]));
        Vectors.Combine(values, 1, _lift.OnGrid(coordinates), values);
        return values;
    }
}
