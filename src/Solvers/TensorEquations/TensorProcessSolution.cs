namespace EquivSim.Solvers.TensorEquations;

/// <summary>A solution as a functional Tucker tensor.</summary>
public sealed class TensorProcessSolution
{
    private readonly TuckerFunction _function;
    private readonly IReadOnlyList<SeparableTerm> _value;

    internal TensorProcessSolution(TuckerFunction function, double residual, int sweeps)
    {
        (_function, Residual, Sweeps) = (function, residual, sweeps);
        _value = [SeparableTerm.On(function.Ranks.Length, 1)];
    }

    /// <summary>Root mean square of the residual off the nodes, in units of the right-hand side.</summary>
    public double Residual { get; }

    /// <summary>Sweeps over all axes that were made.</summary>
    public int Sweeps { get; }

    /// <summary>Numbers stored: core and factor coefficients.</summary>
    public int ParameterCount => _function.Core.Length + _function.Factors.Sum(f => f.Length);

    /// <summary>Values at scattered points, [n, d] row-major.</summary>
    public double[] At(double[] points) => _function.Apply(_value, points);

    /// <summary>Values on a tensor grid, row-major; an axis may have a single coordinate.</summary>
    public double[] OnGrid(IReadOnlyList<double[]> coordinates)
    {
        ArgumentNullException.ThrowIfNull(coordinates);
        if (coordinates.Count != _function.Ranks.Length)
            throw new ArgumentException($"Coordinates along {_function.Ranks.Length} axes were expected, got {coordinates.Count}.");
        return _function.OnGrid(coordinates);
    }
}
