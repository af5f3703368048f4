namespace EquivSim.Potentials;

/// <summary>
/// The Ziegler-Biersack-Littmark screened nuclear repulsion as MACE cuts it off: by the polynomial envelope at the sum of the covalent radii.
/// </summary>
internal sealed class PairRepulsion(MaceConfiguration configuration, MaceConstants constants)
{
    private const double CoulombConstant = 14.3996; // eV Angstrom, with MACE's digits
    private const double BohrRadius = 0.529;        // Angstrom, with MACE's digits
    private static readonly double[] Decays = [3.2, 0.9423, 0.4028, 0.2016];

    /// <summary>Half of a pair's energy, eV, and its derivative by the distance.</summary>
    /// <param name="distance">Angstrom.</param>
    /// <param name="first">Element index of one atom.</param>
    /// <param name="second">Element index of the other.</param>
    public (double Energy, double Slope) Half(double distance, int first, int second)
    {
        double end = constants.CovalentRadii[first] + constants.CovalentRadii[second], u = distance / end;
        if (u >= 1)
            return (0, 0);
        double a = configuration.AtomicNumbers[first], b = configuration.AtomicNumbers[second];
        double inverseLength = (Math.Pow(a, constants.ZblExponent) + Math.Pow(b, constants.ZblExponent)) / (constants.ZblPrefactor * BohrRadius);
        double screening = 0, screeningSlope = 0;
        for (int i = 0; i < Decays.Length; i++)
        {
            double term = constants.ZblAmplitudes[i] * Math.Exp(-Decays[i] * distance * inverseLength);
            screening += term;
            screeningSlope -= Decays[i] * inverseLength * term;
        }
        int p = configuration.NumPolynomialCutoff;
        double power = Math.Pow(u, p - 1);
        double envelope = 1 + power * u * (-(p + 1) * (p + 2) / 2.0 + u * (p * (p + 2.0) - p * (p + 1) / 2.0 * u));
        double envelopeSlope = -p * (p + 1) * (p + 2) / 2.0 * power * (1 - u) * (1 - u) / end;
        double coulomb = 0.5 * CoulombConstant * a * b / distance;
        return (
            coulomb * screening * envelope,
            coulomb * (screeningSlope * envelope + screening * envelopeSlope - screening * envelope / distance));
    }
}
