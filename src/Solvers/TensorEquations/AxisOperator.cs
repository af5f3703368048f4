namespace EquivSim.Solvers.TensorEquations;

/// <summary>A linear operator along one axis: c(x) ∂^p.</summary>
/// <param name="Order">p, 0 to 2.</param>
/// <param name="Coefficient">c; 1 when null.</param>
public sealed record AxisOperator(int Order, Func<double, double>? Coefficient = null)
{
    /// <summary>Leaves functions of its axis as they are.</summary>
    public static AxisOperator Identity { get; } = new(0);

    /// <summary>c at a place.</summary>
    public double CoefficientAt(double x) => Coefficient?.Invoke(x) ?? 1;
}
