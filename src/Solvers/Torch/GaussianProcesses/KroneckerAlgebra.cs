using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch.GaussianProcesses;

/// <summary>Kronecker products of matrices, one an axis, acting on tensors of grid values; the products are never formed.</summary>
internal static class KroneckerAlgebra
{
    /// <summary>A matrix along one axis of a tensor.</summary>
    public static Tensor Apply(Tensor values, int axis, Tensor matrix) =>
        tensordot(matrix, values, [1], [axis]).movedim([0L], [axis]);

    /// <summary>The inverse of a matrix, given by its Cholesky factor, along one axis.</summary>
    public static Tensor Solve(Tensor values, int axis, Tensor factor)
    {
        Tensor front = values.movedim([(long)axis], [0L]);
        return cholesky_solve(front.reshape(front.shape[0], -1), factor).reshape(front.shape).movedim([0L], [axis]);
    }

    /// <summary>The logarithm of the determinant of the Kronecker product.</summary>
    public static Tensor LogDeterminant(IReadOnlyList<Tensor> factors)
    {
        long all = factors.Aggregate(1L, (product, f) => product * f.shape[0]);
        return factors.Select(f => 2.0 * all / f.shape[0] * f.diagonal().log().sum()).Aggregate((a, b) => a + b);
    }
}
