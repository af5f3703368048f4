namespace EquivSim.Solvers.GaussianProcesses;

/// <summary>
/// The factor of a spectral-mixture kernel that decays with the distance: the inverse Fourier transform of one bump of the spectrum,
/// centred at zero. It is a function of scale times distance.
/// </summary>
public abstract class SpectralEnvelope
{
    /// <summary>Derivatives are given up to this order.</summary>
    public const int MaxOrder = 5;

    /// <summary>A Gaussian bump: M(z) = exp(-s² z²).</summary>
    public static SpectralEnvelope Gaussian { get; } = new GaussianEnvelope();

    /// <summary>A Student-t bump with five degrees of freedom: the Matern 5/2 function of √5 s |z|.</summary>
    public static SpectralEnvelope StudentT { get; } = new MaternEnvelope();

    /// <summary>What it is called.</summary>
    public abstract string Name { get; }

    /// <summary>Standard deviation of the bump in cycles per unit length, for scale 1.</summary>
    public abstract double SpectralWidth { get; }

    /// <summary>Derivatives at one distance.</summary>
    /// <param name="z">Signed distance.</param>
    /// <param name="scale">s, an inverse length.</param>
    /// <param name="values">Filled: d^p M/dz^p at p, for p below the span's length, at most <see cref="MaxOrder"/> + 1. Odd orders vanish at zero.</param>
    public abstract void Derivatives(double z, double scale, Span<double> values);
}
