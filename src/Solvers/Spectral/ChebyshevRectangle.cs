using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace EquivSim.Solvers.Spectral;

/// <summary>
/// Two axes of second order: A U + U B' = F with both matrices diagonalised (Lynch, Rice and Thomas, Numer. Math. 6, 185, 1964); their
/// eigenvalues are real. A diagonal that is not constant is taken in by GMRES around that solve.
/// </summary>
internal sealed class ChebyshevRectangle : IChebyshevOperator
{
    private readonly ChebyshevAxis _rows, _columns;
    private readonly Matrix<double> _rowVectors, _rowInverse, _columnVectors, _columnInverse;
    private readonly Vector<double> _rowValues, _columnValues;

    public ChebyshevRectangle(ChebyshevAxis rows, ChebyshevAxis columns)
    {
        (_rows, _columns) = (rows, columns);
        (_rowValues, _rowVectors, _rowInverse) = Diagonalize(rows);
        bool same = rows.Grid.Count == columns.Grid.Count && rows.Matrix.Equals(columns.Matrix);
        (_columnValues, _columnVectors, _columnInverse) = same ? (_rowValues, _rowVectors, _rowInverse) : Diagonalize(columns);
    }

    public double[] Apply(double[] values)
    {
        Matrix<double> u = Unflatten(values, _rows.Grid.Count, _columns.Grid.Count);
        return Flatten(_rows.Matrix * u + u.TransposeAndMultiply(_columns.Matrix));
    }

    public Vector<double> Solve(Vector<double> diagonal, Vector<double> right)
    {
        double mean = diagonal.Average();
        Vector<double> Shifted(Vector<double> f) => SolveShifted(f, mean);
        if (diagonal.Maximum() == diagonal.Minimum())
            return Shifted(right);
        Vector<double> varying = diagonal - mean;
        // (P + V) x = f becomes (1 + P^-1 V) x = P^-1 f.
        return Gmres.Solve(x => x + Shifted(varying.PointwiseMultiply(x)), Shifted(right), 1e-13, 200);
    }

    private Vector<double> SolveShifted(Vector<double> right, double shift)
    {
        int n = _rows.InnerCount, m = _columns.InnerCount;
        Matrix<double> f = _rowInverse * Unflatten(right.ToArray(), n, m).TransposeAndMultiply(_columnInverse);
        f.MapIndexedInplace((i, j, value) => value / (_rowValues[i] + _columnValues[j] + shift));
        return Vector<double>.Build.Dense(Flatten(_rowVectors * f.TransposeAndMultiply(_columnVectors)));
    }

    private static (Vector<double>, Matrix<double>, Matrix<double>) Diagonalize(ChebyshevAxis axis)
    {
        Evd<double> evd = axis.Inner.Evd();
        return (evd.EigenValues.Map(v => v.Real), evd.EigenVectors, evd.EigenVectors.Inverse());
    }

    private static Matrix<double> Unflatten(double[] values, int rows, int columns) => Matrix<double>.Build.DenseOfRowMajor(rows, columns, values);

    private static double[] Flatten(Matrix<double> matrix) => matrix.ToRowMajorArray();
}
