using MathNet.Numerics.LinearAlgebra;

namespace EquivSim.Solvers.Spectral;

/// <summary>The linear part of an equation on Chebyshev points.</summary>
internal interface IChebyshevOperator
{
    /// <summary>The operator at all points.</summary>
    double[] Apply(double[] values);

    /// <summary>Solves (operator + diagonal) change = right-hand side at the points without a prescribed value.</summary>
    Vector<double> Solve(Vector<double> diagonal, Vector<double> right);
}
