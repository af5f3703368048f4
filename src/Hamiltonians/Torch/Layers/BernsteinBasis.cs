using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>
/// Exponential Bernstein polynomials (Unke et al., NeurIPS 2021, PhiSNet): b_v(r) = f(r) C(K-1, v) s^(K-1-v) (1-s)^v with s = exp(-a r) and a
/// trainable a = softplus(x), times the smooth cut-off f(r) = exp(-r^2 / ((c-r)(c+r))).
/// </summary>
internal sealed class BernsteinBasis
{
    private const double StartExponent = 0.5;

    private readonly Parameter _exponent;
    private readonly Tensor _logBinomials, _lower, _upper;
    private readonly double _cutoff;

    /// <param name="store">Where the exponent is made.</param>
    /// <param name="name">Prefix of its name.</param>
    /// <param name="count">Number of functions, K.</param>
    /// <param name="cutoff">c, Angstrom.</param>
    public BernsteinBasis(ParameterStore store, string name, int count, double cutoff)
    {
        _cutoff = cutoff;
        _exponent = store.Filled($"{name}.exponent", [1], Math.Log(Math.Exp(StartExponent) - 1));
        var logBinomials = new double[count];
        for (int v = 1; v < count; v++)
            logBinomials[v] = logBinomials[v - 1] + Math.Log((count - v) / (double)v);
        // A Bernstein basis sums to one; scaled, it has components of the order of one.
        double scale = 0.5 * Math.Log(count);
        _logBinomials = store.Constant([.. logBinomials.Select(b => b + scale)], 1, count);
        _lower = store.Constant([.. Enumerable.Range(0, count).Select(v => (double)(count - 1 - v))], 1, count);
        _upper = store.Constant([.. Enumerable.Range(0, count).Select(v => (double)v)], 1, count);
    }

    /// <summary>Values of all functions.</summary>
    /// <param name="distances">[n, 1], positive.</param>
    /// <returns>[n, K].</returns>
    public Tensor Forward(Tensor distances)
    {
        Tensor x = TorchSharp.torch.nn.functional.softplus(_exponent, 1, 20) * -distances;
        Tensor logarithms = _logBinomials + _lower * x + _upper * (-x.expm1()).log();
        return logarithms.exp() * SmoothCutoff.Of(distances, _cutoff);
    }
}

/// <summary>The infinitely smooth function that falls from 1 to 0 at the cut-off.</summary>
internal static class SmoothCutoff
{
    /// <summary>exp(-r^2 / ((c-r)(c+r))) below c, 0 beyond.</summary>
    public static Tensor Of(Tensor distances, double cutoff)
    {
        Tensor square = distances * distances;
        // Where the cut-off is reached the exponent is far below the smallest float, whatever the bound.
        Tensor gap = (cutoff * cutoff - square).clamp_min(1e-3 * cutoff * cutoff);
        return (-square / gap).exp();
    }
}
