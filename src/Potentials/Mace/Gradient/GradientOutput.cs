namespace EquivSim.Potentials;

/// <summary>Energies, forces and virials of a batch, collected from those of atoms and edges.</summary>
internal sealed unsafe class GradientOutput(GradientBatch batch, MaceConstants constants)
{
    /// <summary>One a structure, without reference energies.</summary>
    public double[] Energies { get; private set; } = [];

    /// <summary>[atoms, 3] in the order of the structures.</summary>
    public double[] Forces { get; private set; } = [];

    /// <summary>[structures, 3, 3].</summary>
    public double[] Virials { get; private set; } = [];

    /// <summary>Makes room for the batch.</summary>
    public void Resize()
    {
        if (Energies.Length < batch.StructureCount)
            (Energies, Virials) = (new double[batch.StructureCount], new double[9 * batch.StructureCount]);
        if (Forces.Length < 3 * batch.AtomCount)
            Forces = new double[3 * batch.AtomCount];
    }

    /// <summary>Fills the results.</summary>
    /// <param name="nodeEnergies">Energies of the atoms before scale and shift, in the order of places.</param>
    /// <param name="edgeGradients">Derivatives of the energy by the edges' vectors.</param>
    public void Collect(double* nodeEnergies, double* edgeGradients)
    {
        Array.Clear(Energies);
        Array.Clear(Virials);
        double* virial = stackalloc double[9];
        for (int atom = 0; atom < batch.AtomCount; atom++)
        {
            int place = batch.Places.Pointer[atom], structure = batch.Structures.Pointer[place];
            Energies[structure] += nodeEnergies[place] * constants.Scale + constants.Shift;
            new Span<double>(virial, 9).Clear();
            double fx = 0, fy = 0, fz = 0;
            for (int e = batch.Offsets.Pointer[place]; e < batch.Offsets.Pointer[place + 1]; e++)
            {
                double* own = edgeGradients + 3L * e;
                double* other = edgeGradients + 3L * batch.Reverse.Pointer[e];
                double* vector = batch.Vectors.Pointer + 3L * e;
                fx += other[0] - own[0];
                fy += other[1] - own[1];
                fz += other[2] - own[2];
                for (int a = 0; a < 3; a++)
                {
                    for (int b = 0; b < 3; b++)
                        virial[3 * a + b] -= own[a] * vector[b];
                }
            }
            (Forces[3 * atom], Forces[3 * atom + 1], Forces[3 * atom + 2]) = (fx, fy, fz);
            for (int k = 0; k < 9; k++)
                Virials[9 * structure + k] += 0.5 * (virial[k] + virial[k % 3 * 3 + k / 3]);
        }
    }
}
