using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>
/// Features of the block of two atoms: the product of their features, each path and channel with a weight that a radial network and a network
/// of the pair's invariants give, beside the harmonics of the pair itself.
/// </summary>
internal sealed class PairLayer
{
    private readonly IrrepRows _nodes;
    private readonly bool _isSymmetric;
    private readonly int _pathCount;
    private readonly IrrepLinear _invariantMix, _mixBefore, _mixAfter;
    private readonly NormGate _gateBefore, _gateAfter;
    private readonly DenseNetwork _radial, _invariant;
    private readonly ChannelProduct _product;

    public PairLayer(ParameterStore store, string name, HamiltonianConfiguration configuration, IrrepRows nodes, IrrepRows blocks)
    {
        _nodes = nodes;
        (int c, int neurons, int irreps) = (configuration.Channels, configuration.WeightNeurons, nodes.Irreps.Count);
        // SPHNet sees a pair's invariants symmetrically, QHNet one atom after the other.
        _isSymmetric = configuration.Architecture == HamiltonianArchitecture.SphNet;
        ProductPath[] paths = ProductPath.All(nodes.Irreps, nodes.Irreps, blocks.Irreps);
        _pathCount = paths.Length;
        _invariantMix = new IrrepLinear(store, $"{name}.invariant_mix", nodes, c, c);
        _gateBefore = new NormGate(store, $"{name}.gate_before", nodes, c);
        _mixBefore = new IrrepLinear(store, $"{name}.mix_before", nodes, c, c);
        int outputs = (_pathCount + irreps) * c;
        _radial = new DenseNetwork(store, $"{name}.radial", [configuration.RadialFunctions, neurons, outputs], hasBias: false);
        _invariant = new DenseNetwork(store, $"{name}.invariant", [(irreps - 1 + (_isSymmetric ? 1 : 2)) * c, neurons, outputs], start: OutputStart.AroundOne);
        _product = store.Own(new ChannelProduct(nodes.Irreps, nodes.Irreps, blocks.Irreps, paths, c, secondHasChannels: true, store.DataType));
        _gateAfter = new NormGate(store, $"{name}.gate_after", blocks, c);
        _mixAfter = new IrrepLinear(store, $"{name}.mix_after", blocks, c, c);
    }

    /// <param name="x">Features of atoms, [components, atoms, channels].</param>
    /// <param name="rbf">Radial functions of the pairs.</param>
    /// <param name="batch">The molecules.</param>
    /// <param name="missing">Zeros for the components of blocks that atoms lack, [more components, pairs, channels].</param>
    /// <param name="before">Features of the layer before, or null.</param>
    /// <returns>[components of blocks, pairs, channels].</returns>
    public Tensor Forward(Tensor x, Tensor rbf, HamiltonianBatch batch, Tensor missing, Tensor? before)
    {
        long c = x.shape[2];
        Tensor z = _invariantMix.Forward(x);
        Tensor first = z.index_select(1, batch.First), second = z.index_select(1, batch.Second);
        Tensor inner = IrrepRows.Flatten(_nodes.Inner(first, second));
        Tensor invariants = _isSymmetric ? cat([0.5 * (first[0] + second[0]), inner], 1) : cat([first[0], second[0], inner], 1);

        Tensor weights = _radial.Forward(rbf) * _invariant.Forward(invariants);
        Tensor products = weights.narrow(1, 0, _pathCount * c);
        Tensor own = weights.narrow(1, _pathCount * c, _nodes.Irreps.Count * c)
            .view(-1, _nodes.Irreps.Count, c).transpose(0, 1).index_select(0, _nodes.BlockOfRow) * batch.PairHarmonics;

        Tensor mixed = _mixBefore.Forward(_gateBefore.Forward(x));
        Tensor product = _product.Forward(mixed.index_select(1, batch.First), mixed.index_select(1, batch.Second), products);
        Tensor f = _mixAfter.Forward(_gateAfter.Forward(product + cat([own, missing], 0)));
        return before is null ? f : before + f;
    }
}
