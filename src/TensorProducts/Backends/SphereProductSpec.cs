using EquivSim.O3;

namespace EquivSim.TensorProducts;

/// <summary>
/// A product of several functions on the sphere, f_1^p_1 f_2^p_2 ..., channel by channel: the Gaunt part of a many-body contraction.
/// </summary>
/// <remarks>
/// A function is the sum of x_lm Y_lm, and the result z_lm that of the product, all harmonics 'component'-normalised, for which 1 is the function
/// with x_00 = 1. The number of factors is ν = p_1 + p_2 + ... .
/// </remarks>
/// <example>
/// <code>
/// var cubes = new SphereProductSpec(["64x0e + 64x1o + 64x2e"], "64x0e + 64x1o", [3]);   // f³, to degree 1
/// </code>
/// </example>
public sealed class SphereProductSpec
{
    /// <summary>Most factors.</summary>
    public const int MaxFactors = 6;

    /// <summary>Describes a product.</summary>
    /// <param name="inputs">Irreps of each function, natural parity.</param>
    /// <param name="out">Irreps that are kept, natural parity.</param>
    /// <param name="powers">Power of each function; none for 1.</param>
    /// <exception cref="ArgumentException">A block has another parity or another number of channels, or powers are missing or too many.</exception>
    public SphereProductSpec(IReadOnlyList<Irreps> inputs, Irreps @out, IReadOnlyList<int>? powers = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(@out);
        (Inputs, Out, Powers) = ([.. inputs], @out, powers is null ? [.. inputs.Select(_ => 1)] : [.. powers]);
        if (Powers.Count != Inputs.Count || Inputs.Count == 0 || Powers.Any(p => p < 1) || Factors > MaxFactors)
            throw new ArgumentException($"Expected a power for each of {Inputs.Count} functions and 1 to {MaxFactors} factors in all, got powers {string.Join(", ", Powers)}.");
        InputDimension = Inputs.Sum(i => i.Dimension);
        MulIrrep[] blocks = [.. Inputs.SelectMany(i => i), .. Out];
        if (Inputs.Any(i => i.Count == 0) || Out.Count == 0)
            throw new ArgumentException("A product of functions needs irreps for each function and for the result.");
        if (blocks.Any(b => !b.Irrep.IsNatural))
            throw new ArgumentException($"Functions on the sphere have parity (-1)^l; got {blocks.First(b => !b.Irrep.IsNatural)}.");
        if (blocks.Any(b => b.Multiplicity != blocks[0].Multiplicity))
            throw new ArgumentException($"A product channel by channel needs equal multiplicities; got {blocks[0]} and {blocks.First(b => b.Multiplicity != blocks[0].Multiplicity)}.");
    }

    /// <summary>Irreps of each function.</summary>
    public IReadOnlyList<Irreps> Inputs { get; }

    /// <summary>Irreps of the result.</summary>
    public Irreps Out { get; }

    /// <summary>Power of each function.</summary>
    public IReadOnlyList<int> Powers { get; }

    /// <summary>Number of factors, ν.</summary>
    public int Factors => Powers.Sum();

    /// <summary>Channels of every block.</summary>
    public int Channels => Out[0].Multiplicity;

    /// <summary>Numbers of a sample's operands, all functions one after the other.</summary>
    public int InputDimension { get; }

    /// <summary>Degree of the polynomial that is integrated: the grid is exact for it.</summary>
    public int Degree => Inputs.Zip(Powers, (i, p) => i.MaxL * p).Sum() + Out.MaxL;

    /// <summary>
    /// Dimension of the set of maps, linear in each of the ν factors, that the product gives between linear layers on every factor and on the
    /// result, one channel: their scales, of which ν products are redundant. Two factors: that of Gaunt, 4L+1 for inputs to L and outputs to 2L.
    /// </summary>
    public int Expressivity => Inputs.Zip(Powers, (i, p) => i.Count * p).Sum() + Out.Count(b => b.Irrep.L <= Degree - Out.MaxL) - Factors;
}
