using EquivSim.Solvers.Manufactured;
using MathNet.Numerics.LinearAlgebra;

namespace EquivSim.Solvers.Spectral;

/// <summary>The derivative term of an equation along one axis, as a matrix on Chebyshev points.</summary>
internal sealed class ChebyshevAxis
{
    private ChebyshevAxis(ChebyshevGrid grid, Matrix<double> matrix, int order) => (Grid, Matrix, Order) = (grid, matrix, order);

    /// <summary>The points.</summary>
    public ChebyshevGrid Grid { get; }

    /// <summary>c ∂^p at all points.</summary>
    public Matrix<double> Matrix { get; }

    /// <summary>p.</summary>
    public int Order { get; }

    /// <summary>The rows and columns of points without a prescribed value.</summary>
    public Matrix<double> Inner => Matrix.SubMatrix(1, InnerCount, 1, InnerCount);

    /// <summary>Number of points without a prescribed value; they follow the first point.</summary>
    public int InnerCount => Grid.Count - Order;

    /// <summary>Whether the value at a point is sought.</summary>
    public bool IsFree(int i) => i > 0 && i <= InnerCount;

    /// <summary>The axis of a problem.</summary>
    public static ChebyshevAxis Of(PdeProblem problem, int axis, int count)
    {
        DerivativeTerm[] terms = [.. problem.Terms.Where(t => t.Orders[axis] > 0)];
        if (terms.Length != 1)
            throw new ArgumentException($"Axis {axis} of '{problem.Name}' has {terms.Length} derivative terms, expected one.");
        var grid = new ChebyshevGrid(problem.Lower[axis], problem.Upper[axis], count);
        Matrix<double> first = Matrix<double>.Build.DenseOfArray(grid.Differentiation());
        int order = terms[0].Orders[axis];
        return new ChebyshevAxis(grid, terms[0].Coefficient * (order == 1 ? first : first * first), order);
    }
}
