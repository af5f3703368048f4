namespace EquivSim.Potentials.Torch;

/// <summary>The twin of <see cref="TrainingLoss"/> on plain numbers, with its derivatives by energies, forces and virials in closed form.</summary>
internal sealed class LossSlopes(LossKind kind, double huberDelta, bool energyPerAtom)
{
    private double[] _energies = [], _forces = [], _virials = [];

    /// <summary>Derivatives by the energies, one a structure.</summary>
    public ReadOnlySpan<double> Energies => _energies;

    /// <summary>Derivatives by the forces, [atoms, 3].</summary>
    public ReadOnlySpan<double> Forces => _forces;

    /// <summary>Derivatives by the virials, [structures, 3, 3]; empty when the loss does not weigh the stress.</summary>
    public ReadOnlySpan<double> Virials => _virials;

    /// <summary>The loss of a batch; fills the derivatives.</summary>
    /// <param name="graphs">The structures and their labels.</param>
    /// <param name="weights">Weights of the terms.</param>
    /// <param name="energies">Energies without reference energies, eV.</param>
    /// <param name="forces">eV/Angstrom, [atoms, 3].</param>
    /// <param name="virials">eV, [structures, 3, 3].</param>
    public double Of(
        IReadOnlyList<LabeledGraph> graphs, LossWeights weights, ReadOnlySpan<double> energies, ReadOnlySpan<double> forces, ReadOnlySpan<double> virials)
    {
        int virialCount = weights.Stress > 0 ? virials.Length : 0;
        if (_energies.Length != energies.Length || _forces.Length != forces.Length || _virials.Length != virialCount)
            (_energies, _forces, _virials) = (new double[energies.Length], new double[forces.Length], new double[virialCount]);
        Array.Clear(_energies);
        Array.Clear(_forces);
        Array.Clear(_virials);
        double loss = 0;
        for (int g = 0, firstAtom = 0; g < graphs.Count; firstAtom += graphs[g++].Graph.AtomCount)
        {
            LabeledGraph graph = graphs[g];
            int atoms = graph.Graph.AtomCount;
            if (weights.Energy > 0 && graph.InteractionEnergy is { } energy)
            {
                double perAtom = energyPerAtom ? 1.0 / atoms : 1, scale = weights.Energy * graph.Weight / graphs.Count;
                loss += scale * Penalty((energies[g] - energy) * perAtom, out double slope);
                _energies[g] = scale * slope * perAtom;
            }
            if (weights.Forces > 0 && graph.Structure.Forces is { } labels)
            {
                double scale = weights.Forces * graph.Weight / forces.Length;
                for (int i = 0; i < 3 * atoms; i++)
                {
                    loss += scale * Penalty(forces[3 * firstAtom + i] - labels[i], out double slope);
                    _forces[3 * firstAtom + i] = scale * slope;
                }
            }
            // The stress of an open structure is not defined.
            if (weights.Stress > 0 && graph.Structure.Stress is { } stress && graph.Graph.Volume > 0)
            {
                double scale = weights.Stress * graph.Weight / virials.Length;
                for (int i = 0; i < 9; i++)
                {
                    loss += scale * Penalty(-virials[9 * g + i] / graph.Graph.Volume - stress[i], out double slope);
                    _virials[9 * g + i] = -scale * slope / graph.Graph.Volume;
                }
            }
        }
        return loss;
    }

    private double Penalty(double difference, out double slope)
    {
        double size = Math.Abs(difference);
        switch (kind)
        {
            case LossKind.MeanSquare:
                slope = 2 * difference;
                return difference * difference;
            case LossKind.MeanAbsolute:
                slope = Math.Sign(difference);
                return size;
            case LossKind.Huber:
                slope = size < huberDelta ? difference : huberDelta * Math.Sign(difference);
                return size < huberDelta ? 0.5 * difference * difference : (size - 0.5 * huberDelta) * huberDelta;
            default:
                throw new ArgumentOutOfRangeException(nameof(difference), kind, "Unknown loss.");
        }
    }
}
