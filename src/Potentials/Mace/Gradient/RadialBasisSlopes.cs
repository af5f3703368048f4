namespace EquivSim.Potentials;

/// <summary>MACE's radial basis and its derivative by the distance, in closed form.</summary>
internal sealed class RadialBasisSlopes(MaceConfiguration configuration, MaceConstants constants)
{
    private const double SoftLower = 3.0 / 4, SoftUpper = 4.0 / 3;

    /// <summary>Number of functions.</summary>
    public int Count => constants.BesselFrequencies.Length;

    /// <summary>All functions at a distance below the cut-off.</summary>
    /// <param name="distance">In Angstrom.</param>
    /// <param name="radiusSum">Sum of the covalent radii of the pair; unused without a distance transform.</param>
    /// <param name="values">Filled, one a function.</param>
    /// <param name="slopes">Filled with the derivatives.</param>
    public void Compute(double distance, double radiusSum, Span<double> values, Span<double> slopes)
    {
        (double t, double dt) = Transform(distance, radiusSum);
        (double envelope, double envelopeSlope) = Envelope(distance / configuration.RMax);
        double prefactor = Math.Sqrt(2 / configuration.RMax);
        envelope *= prefactor;
        envelopeSlope *= prefactor / configuration.RMax;
        double inverse = 1 / t;
        for (int n = 0; n < values.Length; n++)
        {
            double k = constants.BesselFrequencies[n];
            (double sin, double cos) = Math.SinCos(k * t);
            double bessel = sin * inverse;
            values[n] = bessel * envelope;
            slopes[n] = bessel * envelopeSlope + (k * cos - bessel) * inverse * dt * envelope;
        }
    }

    private (double Value, double Slope) Envelope(double x)
    {
        int p = configuration.NumPolynomialCutoff;
        double power = Math.Pow(x, p - 1);
        return (
            1 + power * x * (-(p + 1) * (p + 2) / 2.0 + x * (p * (p + 2.0) - p * (p + 1) / 2.0 * x)),
            -p * (p + 1) * (p + 2) / 2.0 * power * (1 - x) * (1 - x));
    }

    private (double Value, double Slope) Transform(double distance, double radiusSum)
    {
        switch (configuration.DistanceTransform)
        {
            case DistanceTransformKind.Agnesi:
                double q = constants.AgnesiQ, p = constants.AgnesiP;
                double x = distance / (0.5 * radiusSum), numerator = constants.AgnesiA * Math.Pow(x, q), power = Math.Pow(x, q - p), denominator = 1 + power;
                double value = 1 / (1 + numerator / denominator);
                double slope = (q * numerator / x * denominator - numerator * (q - p) * power / x) / (denominator * denominator);
                return (value, -value * value * slope / (0.5 * radiusSum));
            case DistanceTransformKind.Soft:
                double low = SoftLower * radiusSum, steepness = constants.SoftAlpha / ((SoftUpper - SoftLower) * radiusSum);
                double tanh = Math.Tanh((distance - 0.5 * (SoftLower + SoftUpper) * radiusSum) * steepness), step = 0.5 * (1 + tanh);
                return (low + (distance - low) * step, step + (distance - low) * 0.5 * (1 - tanh * tanh) * steepness);
            default:
                return (distance, 1);
        }
    }
}
