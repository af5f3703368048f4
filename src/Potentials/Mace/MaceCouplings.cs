using EquivSim.TensorProducts;

namespace EquivSim.Potentials;

/// <summary>Checks the coupling tensors that MACE files hold.</summary>
internal static class MaceCouplings
{
    private const double Tolerance = 1e-6;

    /// <summary>
    /// The weights mean what they say only with MACE's own couplings, in MACE's order, with its signs. Files written with reduced
    /// couplings (cuEquivariance) differ here.
    /// </summary>
    /// <exception cref="InvalidDataException">The stored couplings differ.</exception>
    public static void Verify(string name, WeightArray? stored, CouplingBasis expected)
    {
        if (stored is null)
            return;
        double[] dense = expected.ToDense();
        if (stored.Values.Length != dense.Length)
        {
            throw new InvalidDataException(
                $"Array '{name}' has {stored.Values.Length} entries; {expected.Couplings.Count} couplings of {expected.Correlation} factors to degree {expected.OutputDegree} have {dense.Length}.");
        }
        for (int i = 0; i < dense.Length; i++)
        {
            if (!(Math.Abs(stored.Values[i] - dense[i]) <= Tolerance))
            {
                throw new InvalidDataException(
                    $"Array '{name}' holds the coupling coefficient {stored.Values[i]:G9} at flat position {i}; this model couples with {dense[i]:G9}. Its weights would mean something else.");
            }
        }
    }
}
