using EquivSim.Solvers.GaussianProcesses;
using EquivSim.Solvers.Spectral;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace EquivSim.Solvers.TensorEquations;

/// <summary>
/// One axis of the box: the leading directions of a Gaussian process seen at Chebyshev points (eigenvectors of its covariance there), as far as they meet the boundary conditions, in the
/// coordinates where the mean square over the points is the identity and the square of the equation's own operator along the axis is diagonal (after Lynch, Rice and Thomas,
/// Numer. Math. 6, 185, 1964). Between the points they are polynomials: as sums of kernels, whose coefficients grow as the inverse of the variances, they would lose half of their digits.
/// </summary>
internal sealed class ProcessAxis
{
    private readonly ChebyshevGrid _grid;
    private readonly Matrix<double> _differentiation;
    private readonly double[] _nodes, _roots;
    private readonly AxisSum[] _operators;
    private readonly Matrix<double> _values;

    /// <param name="kernel">The covariance.</param>
    /// <param name="grid">Nodes where the equation is asked for.</param>
    /// <param name="operators">First the identity, then the operator that acts along this axis alone, then others.</param>
    /// <param name="boundaryOrder">Order of the derivative that vanishes at both ends.</param>
    /// <param name="smallestVariance">Directions along which the process varies less than this, relative to the largest variance, are left out.</param>
    public ProcessAxis(SpectralMixture kernel, ChebyshevGrid grid, AxisSum[] operators, int boundaryOrder, double smallestVariance)
    {
        (_grid, _operators, _nodes) = (grid, operators, grid.Nodes.ToArray());
        _differentiation = Matrix<double>.Build.DenseOfArray(grid.Differentiation());
        int n = _nodes.Length;
        double[] shares = [.. Enumerable.Range(0, n).Select(i => Math.Sin(Math.PI * i / (n - 1)) + 1.0 / n)];
        _roots = [.. shares.Select(s => Math.Sqrt(s / shares.Sum()))];
        Evd<double> evd = Matrix<double>.Build.Dense(n, n, (i, j) => kernel.Derivative(_nodes[i] - _nodes[j], 0)).Evd(Symmetricity.Symmetric);
        double[] variances = [.. evd.EigenValues.Select(v => v.Real)];
        int[] kept = [.. Enumerable.Range(0, n).Where(i => variances[i] > smallestVariance * variances.Max()).OrderByDescending(i => variances[i])];
        _values = Matrix<double>.Build.Dense(n, kept.Length, (i, c) => evd.EigenVectors[i, kept[c]]);
        Matrix<double> ends = Dense(Rows(new AxisSum([(1, new AxisOperator(boundaryOrder))]), [_nodes[0], _nodes[^1]]));
        _values *= Complement(ends);
        Matrix<double> values = Dense(Rows(operators[0], _nodes, _roots)), own = Dense(Rows(operators[1], _nodes, _roots));
        Matrix<double> inverse = values.TransposeThisAndMultiply(values).Cholesky().Factor.Inverse();
        Matrix<double> squared = inverse * own.TransposeThisAndMultiply(own) * inverse.Transpose();
        Evd<double> pencil = ((squared + squared.Transpose()) / 2).Evd(Symmetricity.Symmetric);
        _values *= inverse.TransposeThisAndMultiply(pencil.EigenVectors);
        Stiffness = [.. pencil.EigenValues.Select(v => Math.Max(0, v.Real))];
        WeightedRows = [.. operators.Select(o => Rows(o, _nodes, _roots))];
    }

    /// <summary>Number of functions.</summary>
    public int Count => _values.ColumnCount;

    /// <summary>Number of nodes.</summary>
    public int NodeCount => _nodes.Length;

    /// <summary>Square roots of the nodes' shares in a mean over the axis.</summary>
    public ReadOnlySpan<double> Roots => _roots;

    /// <summary>The diagonal of the squared own operator, [functions].</summary>
    public double[] Stiffness { get; }

    /// <summary>Each operator applied to the functions at the nodes, times the roots of the shares, [nodes, functions].</summary>
    public double[][] WeightedRows { get; }

    /// <summary>An operator applied to the functions at any points, [points, functions].</summary>
    public double[] Rows(int one, double[] points) => Rows(_operators[one], points);

    private double[] Rows(AxisSum sum, double[] points, double[]? roots = null)
    {
        int n = _nodes.Length;
        Matrix<double> rows = Matrix<double>.Build.Dense(points.Length, _values.ColumnCount);
        double[,] weights = new double[points.Length, n];
        Span<double> at = new double[n];
        for (int i = 0; i < points.Length; i++)
        {
            _grid.Interpolate(points[i], at);
            for (int k = 0; k < n; k++)
                weights[i, k] = at[k] * (roots?[i] ?? 1);
        }
        Matrix<double> interpolation = Matrix<double>.Build.DenseOfArray(weights);
        foreach ((double factor, AxisOperator one) in sum.Parts)
        {
            Matrix<double> derivative = _values;
            for (int order = 0; order < one.Order; order++)
                derivative = _differentiation * derivative;
            rows += (interpolation * derivative).MapIndexed((i, _, v) => factor * one.CoefficientAt(points[i]) * v);
        }
        return rows.ToRowMajorArray();
    }

    /// <summary>An orthonormal basis of what rows leave.</summary>
    private static Matrix<double> Complement(Matrix<double> rows)
    {
        Matrix<double> vectors = rows.Svd().VT;
        return vectors.SubMatrix(rows.RowCount, vectors.RowCount - rows.RowCount, 0, vectors.ColumnCount).Transpose();
    }

    private Matrix<double> Dense(double[] rows) => Matrix<double>.Build.DenseOfRowMajor(rows.Length / Count, Count, rows);
}
