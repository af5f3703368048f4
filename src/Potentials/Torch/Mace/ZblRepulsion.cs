using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>
/// The Ziegler-Biersack-Littmark screened nuclear repulsion, cut off at the sum of the covalent radii by the polynomial envelope.
/// </summary>
internal sealed class ZblRepulsion(double[] amplitudes, double screeningPrefactor, double screeningExponent, int envelopeOrder)
{
    private const double CoulombConstant = 14.3996; // eV Angstrom, with MACE's digits
    private const double BohrRadius = 0.529;        // Angstrom, with MACE's digits
    private static readonly double[] Decays = [3.2, 0.9423, 0.4028, 0.2016];

    /// <summary>Half of each directed pair's energy, [n, 1] in eV.</summary>
    /// <param name="distances">[n, 1] in Angstrom.</param>
    /// <param name="radiusSums">[n, 1], sums of covalent radii.</param>
    /// <param name="senderNumbers">[n, 1], atomic numbers as floating-point values.</param>
    /// <param name="receiverNumbers">[n, 1], likewise.</param>
    public Tensor Forward(Tensor distances, Tensor radiusSums, Tensor senderNumbers, Tensor receiverNumbers)
    {
        Tensor inverseLength = (senderNumbers.pow(screeningExponent) + receiverNumbers.pow(screeningExponent)) / (screeningPrefactor * BohrRadius);
        Tensor x = distances * inverseLength;
        Tensor screening = amplitudes[0] * (x * -Decays[0]).exp();
        for (int i = 1; i < Decays.Length; i++)
            screening = screening + amplitudes[i] * (x * -Decays[i]).exp();
        Tensor pair = 0.5 * CoulombConstant * senderNumbers * receiverNumbers / distances * screening;
        return pair * Envelope.Of(distances / radiusSums, envelopeOrder);
    }
}
