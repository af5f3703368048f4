namespace EquivSim.Electrostatics;

/// <summary>A tensor as a sum of products (canonical, or CP, format): Σ_k λ_k a_k ⊗ b_k ⊗ c_k.</summary>
public sealed class CanonicalTensor
{
    private readonly double[] _weights;
    private readonly double[][] _factors;

    /// <summary>Takes over weights and factors.</summary>
    /// <param name="weights">λ, [rank].</param>
    /// <param name="factors">Three matrices [length of the mode, rank].</param>
    /// <exception cref="ArgumentException">There are not three factors, or one is not a multiple of the rank long.</exception>
    public CanonicalTensor(double[] weights, params double[][] factors)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(factors);
        if (weights.Length == 0 || factors.Length != 3)
            throw new ArgumentException($"A canonical tensor needs at least one weight and three factors, got {weights.Length} and {factors.Length}.");
        for (int mode = 0; mode < 3; mode++)
        {
            if (factors[mode].Length == 0 || factors[mode].Length % weights.Length != 0)
                throw new ArgumentException($"Factor {mode} must hold a multiple of the rank {weights.Length}, got {factors[mode].Length} numbers.", nameof(factors));
        }
        (_weights, _factors) = (weights, factors);
    }

    /// <summary>Number of terms.</summary>
    public int Rank => _weights.Length;

    /// <summary>λ, [rank].</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>The factor of a mode, [length, rank].</summary>
    public ReadOnlySpan<double> Factor(int mode) => _factors[mode];

    /// <summary>Length of a mode.</summary>
    public int Length(int mode) => _factors[mode].Length / Rank;

    /// <summary>The full tensor with each mode multiplied by a matrix, none of the products formed before the last.</summary>
    /// <param name="first">[length, rank] in place of the first factor.</param>
    /// <param name="second">The same for the second.</param>
    /// <param name="third">The same for the third.</param>
    internal DenseTensor Expand(double[] first, double[] second, double[] third)
    {
        int rank = Rank, n1 = first.Length / rank, n2 = second.Length / rank, n3 = third.Length / rank;
        var full = new DenseTensor(n1, n2, n3);
        double[] thirdRows = MatrixKernel.Transpose(third, n3, rank);
        MatrixKernel.InParallel(n1, (long)n1 * n2 * n3 * rank, i =>
        {
            double[] scaled = new double[n2 * rank];
            for (int j = 0; j < n2; j++)
            {
                for (int k = 0; k < rank; k++)
                    scaled[j * rank + k] = _weights[k] * first[i * rank + k] * second[j * rank + k];
            }
            MatrixKernel.Multiply(scaled, thirdRows, full.Data.AsMemory(i * n2 * n3, n2 * n3), n2, rank, n3);
        });
        return full;
    }

    /// <summary>All elements.</summary>
    public DenseTensor ToDense() => Expand(_factors[0], _factors[1], _factors[2]);

    /// <summary>The sum of two tensors of the same shape: ranks add.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public CanonicalTensor Add(CanonicalTensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        double[][] factors = new double[3][];
        for (int mode = 0; mode < 3; mode++)
        {
            if (Length(mode) != other.Length(mode))
                throw new ArgumentException($"Mode {mode} of the two tensors has length {Length(mode)} and {other.Length(mode)}.", nameof(other));
            factors[mode] = new double[Length(mode) * (Rank + other.Rank)];
            for (int i = 0; i < Length(mode); i++)
            {
                Factor(mode).Slice(i * Rank, Rank).CopyTo(factors[mode].AsSpan(i * (Rank + other.Rank)));
                other.Factor(mode).Slice(i * other.Rank, other.Rank).CopyTo(factors[mode].AsSpan(i * (Rank + other.Rank) + Rank));
            }
        }
        return new CanonicalTensor([.. _weights, .. other._weights], factors);
    }
}
