namespace EquivSim.Electrostatics;

/// <summary>Where an Ewald sum is split and where its two halves end.</summary>
/// <param name="Alpha">Splitting parameter of erfc(αr)/r, 1/Å.</param>
/// <param name="RealCutoff">Largest distance in real space, Å.</param>
/// <param name="ReciprocalCutoff">Largest wave number |k| in reciprocal space, 1/Å.</param>
public readonly record struct EwaldParameters(double Alpha, double RealCutoff, double ReciprocalCutoff)
{
    /// <summary>Parameters for a truncation error, with a split that balances the time of the two halves.</summary>
    /// <param name="charges">Number of charges.</param>
    /// <param name="volume">Volume of the cell, Å³.</param>
    /// <param name="tolerance">Size of the first neglected terms, relative to a bare charge's: erfc(α r) and exp(-k²/4α²).</param>
    /// <exception cref="ArgumentOutOfRangeException">The tolerance does not lie between 0 and 0.1.</exception>
    public static EwaldParameters For(int charges, double volume, double tolerance)
    {
        if (!(tolerance > 0) || tolerance > 0.1)
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, $"The tolerance of an Ewald sum lies between 0 and 0.1; got {tolerance}.");
        // A pair costs about twice a wave vector of half the sphere, and half of the pairs looked at are out of reach.
        double alpha = 2.6 * Math.Pow(charges, 1.0 / 6) / Math.Cbrt(volume);
        double range = Math.Sqrt(-Math.Log(tolerance));
        return new(alpha, range / alpha, 2 * range * alpha);
    }
}
