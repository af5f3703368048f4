namespace EquivSim.Electrostatics;

/// <summary>A tensor in Tucker format: a small core with one matrix for each mode, Σ_abc G_abc u_a ⊗ v_b ⊗ w_c.</summary>
public sealed class TuckerTensor
{
    private readonly double[][] _factors;

    /// <summary>Takes over core and factors.</summary>
    /// <param name="core">G, [r₁, r₂, r₃].</param>
    /// <param name="factors">Three matrices [length of the mode, rank of the mode].</param>
    /// <exception cref="ArgumentException">A factor does not fit the core.</exception>
    public TuckerTensor(DenseTensor core, params double[][] factors)
    {
        ArgumentNullException.ThrowIfNull(core);
        ArgumentNullException.ThrowIfNull(factors);
        if (factors.Length != 3)
            throw new ArgumentException($"A Tucker tensor has three factors, got {factors.Length}.", nameof(factors));
        for (int mode = 0; mode < 3; mode++)
        {
            if (factors[mode].Length == 0 || factors[mode].Length % core.Length(mode) != 0)
                throw new ArgumentException($"Factor {mode} must hold a multiple of the rank {core.Length(mode)}, got {factors[mode].Length} numbers.", nameof(factors));
        }
        (Core, _factors) = (core, factors);
    }

    /// <summary>G.</summary>
    public DenseTensor Core { get; }

    /// <summary>The factor of a mode, [length, rank].</summary>
    public double[] Factor(int mode) => _factors[mode];

    /// <summary>Rank of a mode.</summary>
    public int Rank(int mode) => Core.Length(mode);

    /// <summary>The largest rank.</summary>
    public int LargestRank => Math.Max(Rank(0), Math.Max(Rank(1), Rank(2)));

    /// <summary>Length of a mode.</summary>
    public int Length(int mode) => _factors[mode].Length / Rank(mode);

    /// <summary>Numbers stored.</summary>
    public long Storage => Core.Data.LongLength + _factors.Sum(f => f.LongLength);

    /// <summary>All elements.</summary>
    public DenseTensor ToDense() => Expand(_factors[0], _factors[1], _factors[2]);

    /// <summary>The core with other matrices in place of the factors, such as those taken at the points of a grid.</summary>
    /// <param name="first">[points, rank].</param>
    /// <param name="second">The same for the second mode.</param>
    /// <param name="third">The same for the third.</param>
    public DenseTensor Expand(double[] first, double[] second, double[] third)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(third);
        return Core.Multiply(0, first, first.Length / Rank(0)).Multiply(1, second, second.Length / Rank(1)).Multiply(2, third, third.Length / Rank(2));
    }
}
