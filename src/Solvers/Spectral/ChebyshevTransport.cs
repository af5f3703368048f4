using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;
using Complex = System.Numerics.Complex;

namespace EquivSim.Solvers.Spectral;

/// <summary>
/// Two axes of first order: A U + U B' = F with A diagonalised and one dense solve along the second axis for each eigenvalue. The
/// eigenvectors of A are far from orthogonal: the first axis should be the one that needs few points.
/// </summary>
internal sealed class ChebyshevTransport(ChebyshevAxis rows, ChebyshevAxis columns) : IChebyshevOperator
{
    public double[] Apply(double[] values)
    {
        Matrix<double> u = Matrix<double>.Build.DenseOfRowMajor(rows.Grid.Count, columns.Grid.Count, values);
        return (rows.Matrix * u + u.TransposeAndMultiply(columns.Matrix)).ToRowMajorArray();
    }

    public Vector<double> Solve(Vector<double> diagonal, Vector<double> right)
    {
        if (diagonal.AbsoluteMaximum() > 0)
            throw new ArgumentException("Transport with a reaction is not supported.");
        int n = rows.InnerCount, m = columns.InnerCount;
        Evd<Complex> evd = rows.Inner.ToComplex().Evd();
        Matrix<Complex> along = columns.Inner.ToComplex();
        Matrix<Complex> f = evd.EigenVectors.LU().Solve(Matrix<double>.Build.DenseOfRowMajor(n, m, right.ToArray()).ToComplex());
        for (int i = 0; i < n; i++)
            f.SetRow(i, (along + Matrix<Complex>.Build.DenseDiagonal(m, evd.EigenValues[i])).LU().Solve(f.Row(i)));
        return Vector<double>.Build.Dense((evd.EigenVectors * f).Map(v => v.Real).ToRowMajorArray());
    }
}
