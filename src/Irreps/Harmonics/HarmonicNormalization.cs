namespace EquivSim.O3;

/// <summary>Scale of the spherical harmonics of a degree on the unit sphere.</summary>
public enum HarmonicNormalization
{
    /// <summary>The squares of the 2l+1 components sum to 2l+1: a component is 1 in the quadratic mean. Models use this one.</summary>
    Component,

    /// <summary>Orthonormal: the square of a component integrates to 1 over the sphere.</summary>
    Integral,

    /// <summary>The squares of the 2l+1 components sum to 1.</summary>
    Norm,
}

/// <summary>The scale of a <see cref="HarmonicNormalization"/> as a number.</summary>
internal static class HarmonicNormalizationExtensions
{
    /// <summary>What the harmonics of degree l in component normalisation are multiplied with.</summary>
    public static double Scale(this HarmonicNormalization normalization, int l) => normalization switch
    {
        HarmonicNormalization.Component => 1,
        HarmonicNormalization.Integral => 1 / Math.Sqrt(4 * Math.PI),
        HarmonicNormalization.Norm => 1 / Math.Sqrt(2 * l + 1),
        _ => throw new ArgumentOutOfRangeException(nameof(normalization), normalization, "Expected Component, Integral or Norm."),
    };
}
