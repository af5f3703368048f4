using EquivSim.Solvers.GaussianProcesses;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace EquivSim.Solvers.TensorEquations;

/// <summary>
/// Functions of one coordinate whose independent standard normal combinations are a Gaussian process, seen from its values at some nodes: φ(x) =
/// Λ^(-1/2) U' k(nodes, x) with k(nodes, nodes) = U Λ U'.
/// </summary>
internal sealed class ProcessBasis
{
    // Eigenvalues below this part of the largest are rounding errors.
    private const double Smallest = 1e-13;

    private readonly SpectralMixture _kernel;
    private readonly double[] _nodes, _weights;

    /// <param name="kernel">The covariance.</param>
    /// <param name="nodes">Where the process is seen.</param>
    public ProcessBasis(SpectralMixture kernel, double[] nodes)
    {
        (_kernel, _nodes) = (kernel, nodes);
        Evd<double> evd = Matrix<double>.Build.Dense(nodes.Length, nodes.Length, (i, j) => kernel.Derivative(nodes[i] - nodes[j], 0)).Evd(Symmetricity.Symmetric);
        double[] values = [.. evd.EigenValues.Select(v => v.Real)];
        int[] kept = [.. Enumerable.Range(0, values.Length).Where(i => values[i] > Smallest * values.Max()).OrderByDescending(i => values[i])];
        Count = kept.Length;
        _weights = new double[nodes.Length * Count];
        for (int i = 0; i < nodes.Length; i++)
        {
            for (int c = 0; c < Count; c++)
                _weights[i * Count + c] = evd.EigenVectors[i, kept[c]] / Math.Sqrt(values[kept[c]]);
        }
    }

    /// <summary>Number of functions.</summary>
    public int Count { get; }

    /// <summary>An operator applied to all functions, [points, functions].</summary>
    public double[] Rows(AxisOperator one, ReadOnlySpan<double> points)
    {
        double[] rows = new double[points.Length * Count];
        for (int i = 0; i < points.Length; i++)
        {
            Span<double> row = rows.AsSpan(i * Count, Count);
            double coefficient = one.CoefficientAt(points[i]);
            for (int k = 0; k < _nodes.Length; k++)
                Vectors.Combine(row, coefficient * _kernel.Derivative(points[i] - _nodes[k], one.Order), _weights.AsSpan(k * Count, Count), row);
        }
        return rows;
    }
}
