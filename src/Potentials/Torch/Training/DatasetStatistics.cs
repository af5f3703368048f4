using EquivSim.Structures;

namespace EquivSim.Potentials.Torch;

/// <summary>Numbers of a training set that a model is normalised with.</summary>
public static class DatasetStatistics
{
    /// <summary>Mean number of neighbours over the atoms that have any.</summary>
    public static double AverageNeighbors(IEnumerable<Structure> structures, double cutoff)
    {
        long edges = 0, receivers = 0;
        var list = new NeighborList(cutoff);
        foreach (Structure structure in structures)
        {
            list.Update(structure);
            edges += list.PairCount;
            ReadOnlySpan<int> offsets = list.ReceiverOffsets;
            for (int i = 0; i < structure.AtomCount; i++)
                receivers += offsets[i + 1] > offsets[i] ? 1 : 0;
        }
        return receivers == 0 ? 1 : (double)edges / receivers;
    }

    /// <summary>Root mean square of all force components, eV/Angstrom; 1 without forces.</summary>
    public static double RmsForces(IEnumerable<Structure> structures)
    {
        double sum = 0;
        long count = 0;
        foreach (double[] forces in structures.Where(s => s.Forces is not null).Select(s => s.Forces!))
        {
            foreach (double f in forces)
                sum += f * f;
            count += forces.Length;
        }
        return sum == 0 ? 1 : Math.Sqrt(sum / count);
    }

    /// <summary>Mean and standard deviation of the interaction energy per atom, eV; (0, 1) without energies.</summary>
    public static (double Mean, double Deviation) InteractionEnergyPerAtom(IEnumerable<Structure> structures, IReadOnlyDictionary<int, double> referenceEnergies)
    {
        double[] values = [.. structures.Where(s => s.Energy is not null).Select(s => PerAtom(s, referenceEnergies))];
        if (values.Length == 0)
            return (0, 1);
        double mean = values.Average();
        double deviation = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / values.Length);
        return (mean, deviation > 0 ? deviation : 1);
    }

    private static double PerAtom(Structure structure, IReadOnlyDictionary<int, double> referenceEnergies)
    {
        double energy = structure.Energy!.Value;
        foreach (int z in structure.AtomicNumbers)
            energy -= referenceEnergies[z];
        return energy / structure.AtomCount;
    }
}
