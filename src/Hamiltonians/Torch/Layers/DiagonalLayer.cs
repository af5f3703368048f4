using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>Features of an atom's own block: a product of two copies of the atom's features, mixed differently, with weights that all atoms share.</summary>
internal sealed class DiagonalLayer
{
    private readonly NormGate _leftGate, _rightGate, _gate;
    private readonly IrrepLinear _left, _right, _mix, _straight;
    private readonly TorchSharp.Modules.Parameter _weights;
    private readonly ChannelProduct _product;

    public DiagonalLayer(ParameterStore store, string name, HamiltonianConfiguration configuration, IrrepRows nodes, IrrepRows blocks)
    {
        int c = configuration.Channels;
        ProductPaths paths = ProductPaths.All(nodes.Irreps, nodes.Irreps, blocks.Irreps);
        _leftGate = new NormGate(store, $"{name}.left_gate", nodes, c);
        _rightGate = new NormGate(store, $"{name}.right_gate", nodes, c);
        _left = new IrrepLinear(store, $"{name}.left", nodes, c, c);
        _right = new IrrepLinear(store, $"{name}.right", nodes, c, c);
        _straight = new IrrepLinear(store, $"{name}.straight", nodes, c, c, hasBias: false);
        _weights = store.Normal($"{name}.weights", [paths.Paths.Count * c], 1);
        _product = store.Own(new ChannelProduct(paths, c, secondHasChannels: true, store));
        _gate = new NormGate(store, $"{name}.gate", blocks, c);
        _mix = new IrrepLinear(store, $"{name}.mix", blocks, c, c);
    }

    /// <param name="x">[components, atoms, channels].</param>
    /// <param name="missing">Zeros for the components of blocks that atoms lack, [more components, atoms, channels].</param>
    /// <param name="before">Features of the layer before, or null.</param>
    /// <returns>[components of blocks, atoms, channels].</returns>
    public Tensor Forward(Tensor x, Tensor missing, Tensor? before)
    {
        Tensor left = _left.Forward(_leftGate.Forward(x)), right = _right.Forward(_rightGate.Forward(x));
        Tensor product = _product.Forward(left, right, _weights) + cat([_straight.Forward(x), missing], 0);
        Tensor f = _mix.Forward(_gate.Forward(product));
        return before is null ? f : before + f;
    }
}
