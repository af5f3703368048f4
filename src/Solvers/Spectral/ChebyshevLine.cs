using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace EquivSim.Solvers.Spectral;

/// <summary>One axis: dense and direct.</summary>
internal sealed class ChebyshevLine(ChebyshevAxis axis) : IChebyshevOperator
{
    private Vector<double>? _diagonal;
    private LU<double>? _factors;

    public double[] Apply(double[] values) => (axis.Matrix * Vector<double>.Build.Dense(values)).ToArray();

    public Vector<double> Solve(Vector<double> diagonal, Vector<double> right)
    {
        if (_factors is null || !diagonal.Equals(_diagonal))
        {
            Matrix<double> matrix = axis.Inner;
            for (int i = 0; i < diagonal.Count; i++)
                matrix[i, i] += diagonal[i];
            (_diagonal, _factors) = (diagonal, matrix.LU());
        }
        return _factors.Solve(right);
    }
}
