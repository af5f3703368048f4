namespace EquivSim.Solvers.TensorEquations;

/// <summary>A term of an equation: a product of one operator for each axis.</summary>
/// <param name="Factor">A number in front.</param>
/// <param name="Operators">One for each axis.</param>
public sealed record SeparableTerm(double Factor, params AxisOperator[] Operators)
{
    /// <summary>A term whose operators are the identity but on some axes.</summary>
    /// <param name="dimension">Number of axes.</param>
    /// <param name="factor">A number in front.</param>
    /// <param name="operators">The others.</param>
    public static SeparableTerm On(int dimension, double factor, params (int Axis, AxisOperator Operator)[] operators)
    {
        ArgumentNullException.ThrowIfNull(operators);
        AxisOperator[] all = [.. Enumerable.Repeat(AxisOperator.Identity, dimension)];
        foreach ((int axis, AxisOperator one) in operators)
            all[axis] = one;
        return new SeparableTerm(factor, all);
    }

    /// <summary>The Laplacian.</summary>
    public static SeparableTerm[] Laplacian(int dimension) => [.. Enumerable.Range(0, dimension).Select(axis => On(dimension, 1, (axis, new AxisOperator(2))))];
}
