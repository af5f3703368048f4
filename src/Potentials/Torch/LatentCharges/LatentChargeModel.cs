using EquivSim.TorchRuntime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>
/// MACE with charges that it learns from energies and forces alone: each layer's scalar features also give a latent charge, and the charges
/// interact as Gaussians at every distance (latent Ewald summation).
/// </summary>
/// <remarks>
/// Cheng, arXiv:2408.15165. The charges are not constrained to any sum. Optional: the
/// authors of the method have filed a patent application on it; see <c>docs/electrostatics.md</c>. Call within a <see cref="TorchRegion"/>.
/// </remarks>
public sealed class LatentChargeModel : nn.Module
{
    /// <summary>Begins every name of a weight that the charges add to the short-range model's.</summary>
    public const string WeightPrefix = "latent_charges.";

    private readonly ParameterSet _tensors;
    private readonly Readout[] _readouts;

    /// <summary>Adds charges with random weights to a model.</summary>
    /// <param name="shortRange">The short-range model; it belongs to this one from now on.</param>
    /// <param name="options">Width and kernel of the charges.</param>
    /// <param name="seed">Seed of the weights.</param>
    /// <exception cref="ArgumentException">Options that cannot be.</exception>
    public LatentChargeModel(MaceModel shortRange, LatentChargeOptions options, long seed = 0)
        : base(nameof(LatentChargeModel))
    {
        ArgumentNullException.ThrowIfNull(shortRange);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (ShortRange, Options) = (shortRange, options);
        using DisposeScope scope = NewDisposeScope();
        _tensors = new ParameterSet(shortRange.DataType, shortRange.Device, new Generator((ulong)seed, CPU));
        MaceShape shape = MaceShape.Of(shortRange.Configuration);
        _readouts = [.. Enumerable.Range(0, shape.LayerCount).Select(layer => layer == shape.LayerCount - 1 && layer > 0
            ? Readout.Nonlinear(_tensors, $"{WeightPrefix}{layer}", shape.Channels, shape.ReadoutHidden, shape.ActivationScale)
            : Readout.Linear(_tensors, $"{WeightPrefix}{layer}", shape.Channels))];
        Weights = [.. shortRange.Weights, .. _tensors.Entries];
        register_module("short_range", shortRange);
        foreach ((string name, Parameter parameter) in _tensors.Entries)
            register_parameter(name.Replace('.', '_'), parameter);
    }

    /// <summary>The short-range part.</summary>
    public MaceModel ShortRange { get; }

    /// <summary>Width and kernel of the charges.</summary>
    public LatentChargeOptions Options { get; }

    /// <summary>Trainable parameters of both parts.</summary>
    public IReadOnlyList<KeyValuePair<string, Parameter>> Weights { get; }

    /// <summary>Energies, charges and, on request, forces and virials of a batch.</summary>
    /// <param name="batch">Structures.</param>
    /// <param name="derivatives">What to compute besides energies.</param>
    /// <param name="training">Keep the graph of the results, forces included.</param>
    /// <exception cref="ArgumentException">Training with a batch whose charges are summed on a mesh.</exception>
    public LatentChargeOutput Evaluate(LatentChargeBatch batch, MaceDerivatives derivatives = MaceDerivatives.Forces, bool training = false)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (training && batch.Mesh is not null)
            throw new ArgumentException("A mesh gives first derivatives only, and training on forces needs second ones: make the batch without it.", nameof(batch));
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradients = derivatives == MaceDerivatives.None && !training ? no_grad() : enable_grad();
        MaceBatch graph = batch.Graph;
        Tensor vectors = graph.Vectors.detach(), positions = batch.Positions.detach();
        Tensor strain = zeros([graph.StructureCount, 3, 3], positions.dtype, positions.device);
        if (derivatives != MaceDerivatives.None)
        {
            foreach (Tensor leaf in (ReadOnlySpan<Tensor>)[vectors, positions, strain])
                leaf.requires_grad_();
        }
        (Tensor nodes, Tensor charges) = Forward(vectors, graph);
        Tensor coulomb = LatentCoulomb.Energy(charges, positions, strain, batch, Options);
        Tensor shortRange = zeros([graph.StructureCount], nodes.dtype, nodes.device).index_add(0, graph.NodeStructures, nodes, 1);
        Tensor interaction = shortRange + coulomb;

        Tensor? forces = null, virial = null;
        if (derivatives != MaceDerivatives.None)
        {
            Tensor[] slopes = SafeGrad.Of([interaction.sum()], [vectors, positions, strain], createGraph: training);
            if (derivatives.HasFlag(MaceDerivatives.Forces))
                forces = MaceModel.Forces(slopes[0], graph) - slopes[1];
            if (derivatives.HasFlag(MaceDerivatives.Virial))
                virial = MaceModel.Virial(slopes[0], graph) - 0.5 * (slopes[2] + slopes[2].transpose(1, 2));
        }
        (Tensor shortEnergy, Tensor nodeEnergies) = ShortRange.WithReferences(shortRange, nodes, graph);
        Tensor energy = shortEnergy + coulomb.to(ScalarType.Float64);
        Tensor?[] results = [energy, interaction, nodeEnergies, forces, virial, shortEnergy, coulomb, charges];
        if (!training)
            results = [.. results.Select(t => t?.detach())];
        foreach (Tensor? t in results)
            t?.MoveToOuterDisposeScope();
        return new(new MaceOutput(results[0]!, results[1]!, results[2]!, results[3], results[4]), results[5]!, results[6]!, results[7]!);
    }

    /// <summary>Interaction energies in the batch's order and charges in the order of the results.</summary>
    internal (Tensor Nodes, Tensor Charges) Forward(Tensor vectors, MaceBatch graph)
    {
        List<Tensor> scalars = [];
        Tensor nodes = ShortRange.InteractionEnergies(vectors, graph, scalars);
        Tensor charges = _readouts[0].Forward(scalars[0]);
        for (int layer = 1; layer < scalars.Count; layer++)
            charges = charges + _readouts[layer].Forward(scalars[layer]);
        return (nodes, charges.index_select(0, graph.Places));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _tensors.Dispose();
        base.Dispose(disposing);
    }
}
