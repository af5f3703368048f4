using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>A change of the distance that the radial basis sees, by the covalent radii of the two elements.</summary>
internal abstract class DistanceTransform
{
    /// <summary>Transformed distances.</summary>
    /// <param name="distances">[n, 1].</param>
    /// <param name="radiusSums">[n, 1], sum of the covalent radii of each pair.</param>
    public abstract Tensor Forward(Tensor distances, Tensor radiusSums);
}

/// <summary>1 / (1 + a x^q / (1 + x^{q-p})), x the distance over the mean covalent radius (Witt et al. 2023, doi 10.1063/5.0158783).</summary>
internal sealed class AgnesiTransform(double q, double p, double a) : DistanceTransform
{
    public override Tensor Forward(Tensor distances, Tensor radiusSums)
    {
        Tensor x = distances / (0.5 * radiusSums);
        return (1 + a * x.pow(q) / (1 + x.pow(q - p))).reciprocal();
    }
}

/// <summary>
/// Goes smoothly from 3/4 of the covalent distance r0 for close pairs to the distance itself beyond 4/3 of it:
/// p0 + (r - p0) (1 + tanh(alpha (r - (p0 + p1)/2) / (p1 - p0))) / 2.
/// </summary>
internal sealed class SoftTransform(double alpha) : DistanceTransform
{
    public override Tensor Forward(Tensor distances, Tensor radiusSums)
    {
        const double Lower = 3.0 / 4, Upper = 4.0 / 3;
        Tensor low = Lower * radiusSums;
        Tensor steepness = alpha / ((Upper - Lower) * radiusSums);
        Tensor step = 0.5 * (1 + ((distances - 0.5 * (Lower + Upper) * radiusSums) * steepness).tanh());
        return low + (distances - low) * step;
    }
}
