using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace EquivSim.Solvers.TensorEquations;

/// <summary>Some combinations of an axis' functions: the factors of a functional tensor, or all of its functions.</summary>
internal sealed class AxisSubspace
{
    private AxisSubspace(ProcessAxis axis, Matrix<double> basis, double[] stiffness)
    {
        (Axis, Basis, Stiffness, Count) = (axis, basis, stiffness, basis.ColumnCount);
        Rows = [.. axis.WeightedRows.Select(rows => Times(rows))];
        Matrix<double>[] images = [.. Rows.Select(rows => Matrix<double>.Build.DenseOfRowMajor(axis.NodeCount, Count, rows))];
        Grams = [.. images.Select(a => images.Select(b => a.TransposeThisAndMultiply(b).ToRowMajorArray()).ToArray())];
    }

    /// <summary>The axis.</summary>
    public ProcessAxis Axis { get; }

    /// <summary>Coefficients of the combinations, orthonormal, [functions of the axis, <see cref="Count"/>].</summary>
    public Matrix<double> Basis { get; }

    /// <summary>Number of combinations.</summary>
    public int Count { get; }

    /// <summary>As of the axis, in the subspace.</summary>
    public double[] Stiffness { get; }

    /// <summary>Images of the combinations at the nodes for each operator, times the roots of the shares, [nodes, <see cref="Count"/>].</summary>
    public double[][] Rows { get; }

    /// <summary>Scalar products of the images of two operators.</summary>
    public double[][][] Grams { get; }

    /// <summary>All functions of an axis.</summary>
    public static AxisSubspace Full(ProcessAxis axis) => new(axis, Matrix<double>.Build.DenseIdentity(axis.Count), axis.Stiffness);

    /// <summary>A subspace, turned within itself until its stiffness is diagonal.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="basis">Orthonormal columns.</param>
    /// <param name="turn">The columns in terms of those of the result, [columns, columns].</param>
    public static AxisSubspace Of(ProcessAxis axis, Matrix<double> basis, out double[] turn)
    {
        Matrix<double> stiffness = basis.TransposeThisAndMultiply(Matrix<double>.Build.DenseOfDiagonalArray(axis.Stiffness)).Multiply(basis);
        Evd<double> evd = ((stiffness + stiffness.Transpose()) / 2).Evd(Symmetricity.Symmetric);
        turn = evd.EigenVectors.Transpose().ToRowMajorArray();
        return new AxisSubspace(axis, basis * evd.EigenVectors, [.. evd.EigenValues.Select(v => Math.Max(0, v.Real))]);
    }

    /// <summary>An operator applied to the combinations at any points, [points, <see cref="Count"/>].</summary>
    public double[] RowsAt(int one, double[] points) => Times(Axis.Rows(one, points));

    /// <summary>Rows over the axis' functions times the basis.</summary>
    public double[] Times(double[] rows) =>
        (Matrix<double>.Build.DenseOfRowMajor(rows.Length / Axis.Count, Axis.Count, rows) * Basis).ToRowMajorArray();
}
