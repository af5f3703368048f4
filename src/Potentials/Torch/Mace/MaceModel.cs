using EquivSim.Structures;
using EquivSim.TorchRuntime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>
/// MACE (Batatia et al., NeurIPS 2022) as trainable torch parameters: MACE and ScaleShiftMACE with the RealAgnostic interaction blocks,
/// any number of layers, correlation 1 to 4, number for number what MACE computes with the same weights.
/// </summary>
/// <remarks>
/// Parameters carry the names of MACE's state dict. Type and device are fixed when the model is made; do not move it with <c>to()</c>.
/// Call within a <see cref="TorchRegion"/>.
/// </remarks>
public sealed partial class MaceModel : nn.Module
{
    private readonly MaceShape _shape;
    private readonly ParameterSet _tensors;
    private EdgeEmbedding _edges;
    private readonly Parameter _embedding;
    private readonly InteractionBlock[] _interactions;
    private readonly ProductBlock[] _products;
    private readonly Readout[] _readouts;
    private Tensor _atomicEnergies;
    private MaceConstants _constants;

    /// <summary>Description of the network.</summary>
    public MaceConfiguration Configuration { get; }

    /// <summary>Elements in the order of the weights.</summary>
    public ElementTable Elements { get; }

    /// <summary>Cut-off radius, Angstrom.</summary>
    public double Cutoff => Configuration.RMax;

    /// <summary>float32 or float64.</summary>
    public ScalarType DataType { get; }

    /// <summary>Where the parameters live.</summary>
    public Device Device { get; }

    /// <summary>Trainable parameters by MACE's names, in a fixed order.</summary>
    public IReadOnlyList<KeyValuePair<string, Parameter>> Weights => _tensors.Entries;

    internal MaceConstants Constants => _constants;

    /// <summary>The pairs of a structure, for <see cref="MaceBatch"/>.</summary>
    /// <inheritdoc cref="MaceGraph.Build(Structure, ElementTable, double)"/>
    public MaceGraph BuildGraph(Structure structure) => MaceGraph.Build(structure, Elements, Cutoff);

    /// <summary>Energies and, on request, forces and virials of a batch.</summary>
    /// <param name="batch">Structures.</param>
    /// <param name="derivatives">What to compute besides energies.</param>
    /// <param name="training">Keep the graph of the results, forces included, so that a loss of them can be differentiated.</param>
    public MaceOutput Evaluate(MaceBatch batch, MaceDerivatives derivatives = MaceDerivatives.Forces, bool training = false)
    {
        ArgumentNullException.ThrowIfNull(batch);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradients = derivatives == MaceDerivatives.None && !training ? no_grad() : enable_grad();

        Tensor vectors = batch.Vectors.detach();
        if (derivatives != MaceDerivatives.None)
            vectors.requires_grad_();
        Tensor nodes = InteractionEnergies(vectors, batch);
        Tensor interaction = zeros([batch.StructureCount], DataType, Device).index_add(0, batch.NodeStructures, nodes, 1);

        Tensor? forces = null, virial = null;
        if (derivatives != MaceDerivatives.None)
        {
            Tensor gradient = SafeGrad.Of(nodes.sum(), vectors, createGraph: training);
            if (derivatives.HasFlag(MaceDerivatives.Forces))
                forces = Forces(gradient, batch);
            if (derivatives.HasFlag(MaceDerivatives.Virial))
                virial = Virial(gradient, batch);
        }

        (Tensor energy, Tensor nodeEnergies) = WithReferences(interaction, nodes, batch);
        if (!training)
            (energy, interaction, nodeEnergies, forces, virial) = (energy.detach(), interaction.detach(), nodeEnergies.detach(), forces?.detach(), virial?.detach());
        foreach (Tensor? t in (ReadOnlySpan<Tensor?>)[energy, interaction, nodeEnergies, forces, virial])
            t?.MoveToOuterDisposeScope();
        return new MaceOutput(energy, interaction, nodeEnergies, forces, virial);
    }

    /// <summary>Energies with the reference energies of the elements, in float64: of structures, and of atoms in the order of the results.</summary>
    internal (Tensor Energy, Tensor NodeEnergies) WithReferences(Tensor interaction, Tensor nodes, MaceBatch batch)
    {
        Tensor references = _atomicEnergies.index_select(0, batch.NodeElements);
        Tensor nodeEnergies = (nodes.to(ScalarType.Float64) + references).index_select(0, batch.Places);
        Tensor energy = interaction.to(ScalarType.Float64)
            + zeros([batch.StructureCount], ScalarType.Float64, Device).index_add(0, batch.NodeStructures, references, 1);
        return (energy, nodeEnergies);
    }

    /// <summary>Forces from the gradient by the edge vectors, in the order of the results.</summary>
    internal static Tensor Forces(Tensor gradient, MaceBatch batch) =>
        EdgeSums.OnReceivers(gradient.index_select(0, batch.Reverse) - gradient, batch.Layout).index_select(0, batch.Places);

    /// <summary>Energy of each atom without its reference energy, in the batch's order.</summary>
    /// <param name="vectors">Edge vectors by slot.</param>
    /// <param name="batch">Structures.</param>
    /// <param name="scalars">Receives the scalar features after each layer, [nodes, channels]; null when not wanted.</param>
    internal Tensor InteractionEnergies(Tensor vectors, MaceBatch batch, List<Tensor>? scalars = null)
    {
        (EdgeFeatures edges, Tensor? repulsion) = _edges.Forward(vectors, batch.ElementPairs);
        Tensor table = _embedding.view(Elements.Count, _shape.Channels) * (1 / Math.Sqrt(Elements.Count));
        Tensor[] features = [table.index_select(0, batch.NodeElements).unsqueeze(1)];

        Tensor? pairs = repulsion is null ? null : EdgeSums.OnReceivers(repulsion, batch.Layout).squeeze(1);
        Tensor? energies = Configuration.IsScaleShift ? pairs : null;
        for (int layer = 0; layer < _shape.LayerCount; layer++)
        {
            (Tensor[] messages, Tensor[]? skip) = _interactions[layer].Forward(features, edges, batch);
            features = _products[layer].Forward(messages, skip, batch.NodeElements);
            Tensor scalar = features[0].squeeze(1);
            scalars?.Add(scalar);
            Tensor share = _readouts[layer].Forward(scalar);
            energies = energies is null ? share : energies + share;
        }
        energies = energies! * _constants.Scale + _constants.Shift;
        return Configuration.IsScaleShift || pairs is null ? energies : energies + pairs;
    }

    /// <summary>-sum over edges of the symmetric part of gradient x vector.</summary>
    internal static Tensor Virial(Tensor gradient, MaceBatch batch)
    {
        Tensor outer = (gradient.unsqueeze(2) * batch.Vectors.unsqueeze(1)).view(-1, 9);
        Tensor perStructure = zeros([batch.StructureCount, 9], outer.dtype, outer.device)
            .index_add(0, batch.NodeStructures, EdgeSums.OnReceivers(outer, batch.Layout), 1)
            .view(-1, 3, 3);
        return -0.5 * (perStructure + perStructure.transpose(1, 2));
    }
}
