using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch.GaussianProcesses;

/// <summary>A centred multivariate normal: its Cholesky factor, and what follows from it. Holds native memory.</summary>
internal sealed class DenseGaussian : IDisposable
{
    private readonly Tensor _factor;
    private readonly int _count;

    private DenseGaussian(Tensor factor, int count) => (_factor, _count) = (factor, count);

    /// <summary>Factorises a covariance.</summary>
    /// <param name="lower">[n, n], row-major, its lower triangle.</param>
    /// <param name="count">n.</param>
    /// <returns>Null when the matrix is not positive definite.</returns>
    public static DenseGaussian? Factorize(double[] lower, int count)
    {
        using (TorchRegion.Enter())
        {
            Tensor matrix = tensor(lower, count, count);
            (Tensor factor, Tensor info) = linalg.cholesky_ex(matrix);
            if (info.item<int>() != 0)
                return null;
            return new DenseGaussian(factor.DetachFromDisposeScope(), count);
        }
    }

    /// <summary>The logarithm of the determinant.</summary>
    public double LogDeterminant()
    {
        using (TorchRegion.Enter())
            return 2 * _factor.diagonal().log().sum().item<double>();
    }

    /// <summary>Inverse times a vector.</summary>
    public double[] Solve(double[] vector)
    {
        using (TorchRegion.Enter())
            return cholesky_solve(tensor(vector, _count, 1), _factor).data<double>().ToArray();
    }

    /// <summary>The inverse, [n, n].</summary>
    public void Invert(double[] inverse)
    {
        using (TorchRegion.Enter())
            cholesky_inverse(_factor).data<double>().CopyTo(inverse);
    }

    /// <summary>c' S^-1 c for every row c of a matrix [rows, n].</summary>
    public double[] ExplainedVariance(double[] rows)
    {
        using (TorchRegion.Enter())
        {
            Tensor whitened = linalg.solve_triangular(_factor, tensor(rows, rows.Length / _count, _count).t(), upper: false);
            return whitened.pow(2).sum([0L]).data<double>().ToArray();
        }
    }

    public void Dispose() => _factor.Dispose();
}
