using EquivSim.TensorProducts;
using EquivSim.TensorProducts.Torch;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>
/// Features of the block of two atoms: the product of their features, each path and channel with a weight that a radial network and a network
/// of the pair's invariants give, beside the harmonics of the pair itself.
/// </summary>
/// <remarks>With sparsity, weights are made only for the paths and the pairs that run.</remarks>
internal sealed class PairLayer
{
    private readonly IrrepLinear _invariantMix, _mixBefore, _mixAfter;
    private readonly NormGate _gateBefore, _gateAfter;
    private readonly PairInvariants _invariants;
    private readonly WeightedHarmonics _harmonics;
    private readonly WeightNetwork _weights;
    private readonly ChannelProduct _product;
    private readonly Tensor _harmonicColumns;
    private readonly PairGate? _pairGate;

    /// <param name="store">Where the weights are made.</param>
    /// <param name="layer">Number of the pair layer.</param>
    /// <param name="configuration">The network.</param>
    /// <param name="nodes">Features of atoms.</param>
    /// <param name="blocks">Features of pairs.</param>
    public PairLayer(ParameterStore store, int layer, HamiltonianConfiguration configuration, IrrepRows nodes, IrrepRows blocks)
    {
        string name = $"pairs.{layer}";
        (int c, int neurons, int irreps) = (configuration.Channels, configuration.WeightNeurons, nodes.Irreps.Count);
        // SPHNet sees a pair's invariants symmetrically, QHNet one atom after the other.
        _invariants = new PairInvariants(store, nodes, c, isSymmetric: configuration.Architecture == HamiltonianArchitecture.SphNet);
        _harmonics = new WeightedHarmonics(store, nodes, c);
        ProductPaths paths = ProductPaths.All(nodes.Irreps, nodes.Irreps, blocks.Irreps).ForGroups(configuration.PathGroups);
        if (configuration.Kept is { } kept)
            paths = paths.Keep(kept[layer]);
        _product = store.Own(new ChannelProduct(
            paths, c, secondHasChannels: true, store, configuration.PathGroups,
            configuration.SelectsPaths ? new PathSchedule(configuration.PathSparsity, configuration.RandomSteps, configuration.AdaptiveSteps) : null, layer));
        if (_product.Gate is { } gate)
            store.Add($"{name}.log_gates", gate.LogGates);

        _invariantMix = new IrrepLinear(store, $"{name}.invariant_mix", nodes, c, c);
        _gateBefore = new NormGate(store, $"{name}.gate_before", nodes, c);
        _mixBefore = new IrrepLinear(store, $"{name}.mix_before", nodes, c, c);
        int productWeights = paths.Paths.Count * (c / configuration.PathGroups), outputs = productWeights + irreps * c;
        _weights = new WeightNetwork(store, $"{name}.weights", configuration.RadialFunctions, _invariants.Count, neurons, outputs);
        _harmonicColumns = store.Indices(Enumerable.Range(productWeights, irreps * c));
        _gateAfter = new NormGate(store, $"{name}.gate_after", blocks, c);
        _mixAfter = new IrrepLinear(store, $"{name}.mix_after", blocks, c, c);
        if (configuration.PairSparsity > 0 && layer == configuration.PairLayers - 1 && layer > 0)
            _pairGate = new PairGate(store, $"{name}.pair_gate", _invariants.Count, configuration.PairSparsity);
    }

    /// <summary>Selects the paths, if only some run.</summary>
    public GatedTensorProduct? Gate => _product.Gate;

    /// <summary>The product of the atoms' features.</summary>
    public TensorProductSpec Product => _product.Spec;

    /// <summary>Selects the pairs, if only some are computed.</summary>
    public PairGate? PairGate => _pairGate;

    /// <summary>The paths that the gate has selected, with their factors.</summary>
    public KeptPaths Kept()
    {
        FrozenPaths frozen = Gate!.Freeze();
        return new(
            [.. frozen.Paths],
            [.. frozen.Paths.Select((p, i) => frozen.Spec.Coefficient(i) / Gate.Spec.Coefficient(p))]);
    }

    /// <summary>What the layer needs of atoms, whichever pairs it then computes.</summary>
    /// <param name="x">Features of atoms, [components, atoms, channels].</param>
    public PairOperands Prepare(Tensor x) => new(_invariantMix.Forward(x), _mixBefore.Forward(_gateBefore.Forward(x)));

    /// <summary>The pairs that the layer computes; null without a gate, when it computes all.</summary>
    /// <param name="atoms">From <see cref="Prepare"/>.</param>
    /// <param name="batch">The molecules.</param>
    /// <param name="most">Pairs that are looked at together.</param>
    public PairSelection? Select(PairOperands atoms, HamiltonianBatch batch, int most) =>
        _pairGate?.Select(cat([.. batch.Pairs.Stretches(most).Select(batch.Pairs.Within).Select(p => _pairGate.Score(_invariants.Forward(atoms.Mixed, p.First, p.Second)))], 0), batch);

    /// <param name="atoms">From <see cref="Prepare"/>.</param>
    /// <param name="rbf">Radial functions of the pairs.</param>
    /// <param name="pairs">The pairs.</param>
    /// <param name="selection">From <see cref="Select"/>.</param>
    /// <param name="before">Features of the layer before, or null.</param>
    /// <returns>[components of blocks, pairs, channels].</returns>
    public Tensor Forward(PairOperands atoms, Tensor rbf, BatchPairs pairs, PairSelection? selection, Tensor? before)
    {
        if (selection is null || before is null)
        {
            Tensor f = Features(atoms, pairs.First, pairs.Second, rbf, pairs.Harmonics);
            return before is null ? f : before + f;
        }
        (Tensor kept, Tensor factors) = selection.In(pairs);
        if (kept.shape[0] == 0)
            return before;
        Tensor some = Features(
            atoms, pairs.First.index_select(0, kept), pairs.Second.index_select(0, kept), rbf.index_select(0, kept), pairs.Harmonics.index_select(1, kept));
        return before.index_add(1, kept, some * factors, 1);
    }

    private Tensor Features(PairOperands atoms, Tensor first, Tensor second, Tensor rbf, Tensor harmonics)
    {
        Tensor? columns = _product.Gate is { } gate ? cat([gate.SelectedWeights, _harmonicColumns], 0) : null;
        Tensor weights = _weights.Forward(rbf, _invariants.Forward(atoms.Mixed, first, second), columns);
        long harmonicWeights = _harmonicColumns.shape[0];
        Tensor[] parts = weights.split([weights.shape[1] - harmonicWeights, harmonicWeights], 1);
        // Turned into the executors' layout by atom, not by pair.
        Tensor rows = _product.ToRows(atoms.Operands);
        Tensor product = _product.ForwardRows(rows.index_select(0, first), rows.index_select(0, second), parts[0]);
        return _mixAfter.Forward(_gateAfter.Forward(_harmonics.AddTo(product, parts[1], harmonics)));
    }
}

/// <summary>Features of atoms as a pair layer reads them.</summary>
/// <param name="Mixed">[components, atoms, channels], for the invariants of pairs.</param>
/// <param name="Operands">The operands of the product, [components, atoms, channels].</param>
internal sealed record PairOperands(Tensor Mixed, Tensor Operands);
