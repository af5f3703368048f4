using EquivSim.Structures;

namespace EquivSim.Potentials;

/// <summary>
/// The energy of Gaussian charges of one width in one structure, without that of each charge with itself, and in closed form what training on forces
/// needs of it: its gradients, and how the potential changes along a direction.
/// </summary>
/// <remarks>Cheng, arXiv:2408.15165, eq. 3-5. Call <see cref="Evaluate"/> before <see cref="Differentiate"/>.</remarks>
internal abstract class GaussianCharges
{
    /// <param name="atoms">Number of charges.</param>
    protected GaussianCharges(int atoms) =>
        (Potential, PotentialTangent, Forces) = (new double[atoms], new double[atoms], new double[3 * atoms]);

    /// <summary>eV.</summary>
    public double Energy { get; protected set; }

    /// <summary>Derivative of the energy by each charge, eV/e.</summary>
    public double[] Potential { get; }

    /// <summary>Change of <see cref="Potential"/> along the direction given last.</summary>
    public double[] PotentialTangent { get; }

    /// <summary>Forces at constant charges, eV/Å, [atoms, 3].</summary>
    public double[] Forces { get; }

    /// <summary>-dE/dstrain at constant charges, eV, [3, 3], symmetric.</summary>
    public double[] Virial { get; } = new double[9];

    /// <summary>The charges of a structure: pairs when it is open, wave vectors when it is a crystal.</summary>
    /// <param name="structure">Its positions and cell are taken as they are now.</param>
    /// <param name="options">Width and kernel.</param>
    /// <exception cref="ArgumentException">The structure is periodic along one or two axes only.</exception>
    public static GaussianCharges Of(Structure structure, LatentChargeOptions options)
    {
        if (!structure.Cell.AnyPeriodic)
            return new OpenGaussianCharges(structure, options.Sigma);
        return structure.Cell.AllPeriodic
            ? new CrystalGaussianCharges(structure, options)
            : throw new ArgumentException($"Latent charges interact in open systems and in cells that are periodic along all three axes; got {structure}.");
    }

    /// <summary>Computes the energy and its gradients.</summary>
    /// <param name="charges">One an atom, e.</param>
    public abstract void Evaluate(ReadOnlySpan<double> charges);

    /// <summary>Computes <see cref="PotentialTangent"/>.</summary>
    /// <param name="charges">Change of the charges.</param>
    /// <param name="motions">Motion of the atoms, [atoms, 3], besides that which the strain gives them.</param>
    /// <param name="strain">Strain of cell and positions, [3, 3]: x moves by strain · x.</param>
    public abstract void Differentiate(ReadOnlySpan<double> charges, ReadOnlySpan<double> motions, ReadOnlySpan<double> strain);
}
