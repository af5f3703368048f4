using EquivSim.Structures;

namespace EquivSim.Potentials.Torch;

/// <summary>A structure made ready for training: its graph, and its labels where it has them.</summary>
internal sealed class LabeledGraph
{
    public LabeledGraph(Structure structure, int index, MaceModel model)
    {
        Index = index;
        Structure = structure;
        Graph = model.BuildGraph(structure);
        Weight = structure.Weight;
        if (structure.Energy is { } energy)
            InteractionEnergy = energy - Graph.ElementIndices.Sum(e => model.Configuration.AtomicEnergies[e]);
    }

    /// <summary>Position in the data set, for messages.</summary>
    public int Index { get; }

    public Structure Structure { get; }

    public MaceGraph Graph { get; }

    public double Weight { get; }

    /// <summary>Energy minus the elements' reference energies, eV; null without a label.</summary>
    public double? InteractionEnergy { get; }
}
