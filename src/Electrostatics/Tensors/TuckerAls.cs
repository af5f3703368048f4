namespace EquivSim.Electrostatics;

/// <summary>Alternating least squares for Tucker tensors (higher-order orthogonal iteration): the best bases of given ranks, one mode at a time.</summary>
public static class TuckerAls
{
    /// <summary>Improves a Tucker approximation of a tensor at its ranks.</summary>
    /// <param name="tensor">What is approximated.</param>
    /// <param name="start">Where to start, such as the higher-order SVD; its factors have orthonormal columns.</param>
    /// <param name="sweeps">Passes over the three modes, at least 1.</param>
    /// <returns>An approximation whose error is not larger.</returns>
    /// <exception cref="ArgumentException">The shapes differ, or there are no sweeps.</exception>
    public static TuckerTensor Improve(DenseTensor tensor, TuckerTensor start, int sweeps = 2)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(start);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sweeps);
        for (int mode = 0; mode < 3; mode++)
        {
            if (tensor.Length(mode) != start.Length(mode))
                throw new ArgumentException($"Mode {mode} has length {tensor.Length(mode)} in the tensor and {start.Length(mode)} in its approximation.", nameof(start));
        }
        double[][] factors = [start.Factor(0), start.Factor(1), start.Factor(2)];
        for (int sweep = 0; sweep < sweeps; sweep++)
        {
            for (int mode = 0; mode < 3; mode++)
            {
                DenseTensor projected = tensor;
                for (int other = 0; other < 3; other++)
                {
                    if (other != mode)
                        projected = Project(projected, other, factors[other], start.Rank(other));
                }
                for (int turn = 0; turn < mode; turn++)
                    projected = projected.Rotate();
                int rows = projected.Shape.First;
                factors[mode] = HigherOrderSvd.LeadingVectors(projected.Data, rows, projected.Data.Length / rows, start.Rank(mode));
            }
        }
        DenseTensor core = tensor;
        for (int mode = 0; mode < 3; mode++)
            core = Project(core, mode, factors[mode], start.Rank(mode));
        return new TuckerTensor(core, factors);
    }

    private static DenseTensor Project(DenseTensor tensor, int mode, double[] factor, int rank) =>
        tensor.Multiply(mode, MatrixKernel.Transpose(factor, factor.Length / rank, rank), rank);
}
