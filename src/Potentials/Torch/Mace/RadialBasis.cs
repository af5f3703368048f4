using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>
/// Bessel functions b_n(r) = sqrt(2/r_c) sin(n pi r / r_c) / r times the polynomial envelope (Gasteiger et al. 2020, eqs. 7 and 8).
/// </summary>
internal sealed class RadialBasis(Tensor frequencies, double cutoff, int envelopeOrder)
{
    private readonly double _prefactor = Math.Sqrt(2 / cutoff);

    /// <summary>Basis of the distances, [n, number of Bessel functions].</summary>
    /// <param name="distances">[n, 1], raw: the envelope sees these.</param>
    /// <param name="transformed">[n, 1], what the Bessel functions see: the distances themselves or their transform.</param>
    public Tensor Forward(Tensor distances, Tensor transformed)
    {
        Tensor bessel = (transformed * frequencies).sin() / transformed;
        return bessel * (Envelope.Of(distances / cutoff, envelopeOrder) * _prefactor);
    }
}

/// <summary>The polynomial that falls from 1 at x = 0 to 0 at x = 1 with p-1 vanishing derivatives there; 0 beyond.</summary>
internal static class Envelope
{
    /// <summary>1 - (p+1)(p+2)/2 x^p + p(p+2) x^{p+1} - p(p+1)/2 x^{p+2} for x below 1.</summary>
    public static Tensor Of(Tensor x, int p)
    {
        Tensor polynomial = 1 + x.pow(p) * (-(p + 1) * (p + 2) / 2.0 + x * (p * (p + 2.0) - p * (p + 1) / 2.0 * x));
        return polynomial * (x < 1).to(x.dtype);
    }
}
