using EquivSim.Structures;

namespace EquivSim.Potentials;

/// <summary>The latent charges of a batch: from charges that the layers read out to their energy, and its derivatives by them, with tangents.</summary>
internal sealed unsafe class GradientCharges(GradientBatch batch, LatentChargeOptions options) : IDisposable
{
    private readonly List<GaussianCharges> _structures = [];
    private int[] _firstAtoms = [];

    /// <summary>The charges, e, and the energy's derivatives by them, eV/e.</summary>
    public NodeScalars Scalars { get; } = new();

    /// <summary>Takes over the structures of the batch.</summary>
    public void Set(IReadOnlyList<Structure> structures)
    {
        _structures.Clear();
        _firstAtoms = new int[structures.Count + 1];
        for (int s = 0; s < structures.Count; s++)
        {
            _structures.Add(GaussianCharges.Of(structures[s], options));
            _firstAtoms[s + 1] = _firstAtoms[s] + structures[s].AtomCount;
        }
    }

    /// <summary>Energy and derivatives of one structure.</summary>
    public void Evaluate(int structure)
    {
        GaussianCharges charges = _structures[structure];
        charges.Evaluate(Gather(structure, Scalars.Values[0].Pointer, 1));
        for (int i = 0; i < charges.Potential.Length; i++)
            Scalars.Slopes[0].Pointer[Place(structure, i)] = charges.Potential[i];
    }

    /// <summary>Tangents of the derivatives of one structure, whose energy counts with a weight of its own: of (1 + epsilon c) E.</summary>
    /// <param name="structure">Which structure.</param>
    /// <param name="energySlope">The weight c.</param>
    /// <param name="motions">Motion of each place.</param>
    /// <param name="strain">Strain of the structure.</param>
    public void Differentiate(int structure, double energySlope, double[] motions, ReadOnlySpan<double> strain)
    {
        GaussianCharges charges = _structures[structure];
        fixed (double* m = motions)
            charges.Differentiate(Gather(structure, Scalars.Values[1].Pointer, 1), Gather(structure, m, 3), strain);
        for (int i = 0; i < charges.Potential.Length; i++)
            Scalars.Slopes[1].Pointer[Place(structure, i)] = energySlope * charges.Potential[i] + charges.PotentialTangent[i];
    }

    /// <summary>Adds energies, and forces and virials at constant charges.</summary>
    public void AddTo(GradientOutput output)
    {
        for (int s = 0; s < _structures.Count; s++)
        {
            GaussianCharges charges = _structures[s];
            output.Energies[s] += charges.Energy;
            for (int k = 0; k < 9; k++)
                output.Virials[9 * s + k] += charges.Virial[k];
            for (int k = 0; k < charges.Forces.Length; k++)
                output.Forces[3 * _firstAtoms[s] + k] += charges.Forces[k];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Scalars.Dispose();

    private int Place(int structure, int atom) => batch.Places.Pointer[_firstAtoms[structure] + atom];

    private double[] Gather(int structure, double* ofPlaces, int components)
    {
        double[] result = new double[components * (_firstAtoms[structure + 1] - _firstAtoms[structure])];
        for (int k = 0; k < result.Length; k++)
            result[k] = ofPlaces[components * Place(structure, k / components) + k % components];
        return result;
    }
}
