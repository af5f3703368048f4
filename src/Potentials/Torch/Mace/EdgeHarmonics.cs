using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>
/// Real spherical harmonics of unit vectors as torch operations: e3nn's axes and order, 'component' normalisation (|Y_l|^2 = 2l+1),
/// any degree, differentiable to any order.
/// </summary>
/// <remarks>Monomials of degree l come from those of degree l-1 in three products; one matrix product per degree makes the harmonics.</remarks>
internal sealed class EdgeHarmonics
{
    private readonly Tensor[] _coefficients;

    /// <summary>Highest degree.</summary>
    public int MaxDegree { get; }

    /// <summary>Harmonics of the degrees 0..<paramref name="maxDegree"/>.</summary>
    /// <param name="maxDegree">Highest degree, at least 0.</param>
    /// <param name="tensors">Where the coefficients are made.</param>
    public EdgeHarmonics(int maxDegree, ParameterSet tensors)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxDegree);
        MaxDegree = maxDegree;
        _coefficients = new Tensor[maxDegree + 1];
        for (int l = 0; l <= maxDegree; l++)
        {
            var polynomials = new HarmonicPolynomials(l);
            _coefficients[l] = tensors.Constant(polynomials.Coefficients, [polynomials.Monomials.Count, 2 * l + 1]);
        }
    }

    /// <summary>Values for each degree.</summary>
    /// <param name="unitVectors">[n, 3], of length 1.</param>
    /// <returns>One tensor [n, 2l+1] per degree l.</returns>
    public Tensor[] Forward(Tensor unitVectors)
    {
        long n = unitVectors.shape[0];
        var values = new Tensor[MaxDegree + 1];
        values[0] = ones([n, 1], unitVectors.dtype, unitVectors.device);
        if (MaxDegree == 0)
            return values;

        Tensor x = unitVectors.narrow(1, 0, 1), y = unitVectors.narrow(1, 1, 1), z = unitVectors.narrow(1, 2, 1);
        Tensor monomials = unitVectors;
        for (int l = 1; l <= MaxDegree; l++)
        {
            if (l > 1)
            {
                // The last l monomials of degree l-1 have no x, the last one only z.
                long count = monomials.shape[1];
                monomials = cat([x * monomials, y * monomials.narrow(1, count - l, l), z * monomials.narrow(1, count - 1, 1)], 1);
            }
            values[l] = monomials.mm(_coefficients[l]);
        }
        return values;
    }
}
