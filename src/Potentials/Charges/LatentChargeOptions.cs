namespace EquivSim.Potentials;

/// <summary>Settings of latent charges.</summary>
/// <param name="Sigma">Width of the Gaussian charges, Å.</param>
/// <param name="Spacing">Of the truncated kernel: wave vectors reach up to 2π over this length, Å.</param>
/// <param name="Kernel">How charges interact in a periodic cell.</param>
public sealed record LatentChargeOptions(double Sigma = 1, double Spacing = 2, LatentKernel Kernel = LatentKernel.Converged)
{
    /// <summary>Refuses what cannot be.</summary>
    /// <exception cref="ArgumentException">A length is not positive.</exception>
    public void Validate()
    {
        if (!(Sigma > 0) || !(Spacing > 0) || !double.IsFinite(Sigma + Spacing))
            throw new ArgumentException($"The width and the spacing of latent charges must be positive; got {Sigma} Å and {Spacing} Å.");
    }

    /// <summary>Largest wave number of periodic sums, 1/Å.</summary>
    internal double Cutoff => Kernel == LatentKernel.Truncated ? 2 * Math.PI / Spacing : Math.Sqrt(2 * Math.Log(1e10)) / Sigma;
}
