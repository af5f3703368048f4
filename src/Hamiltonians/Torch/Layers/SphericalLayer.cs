using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>
/// A convolution on atoms: neighbours' features times the harmonics of the edge, each path and channel with a weight that a radial network and
/// a network of invariants of both ends give; summed, normalised, added to the atom's own features and mixed.
/// </summary>
internal sealed class SphericalLayer
{
    private readonly IrrepRows _rows;
    private readonly bool _fromScalars;
    private readonly double _scale;
    private readonly WeightNetwork _weights;
    private readonly PairInvariants? _invariants;
    private readonly ChannelProduct? _product;
    private readonly NormGate? _gate;
    private readonly IrrepNorm _norm;
    private readonly IrrepLinear _mix;

    /// <param name="store">Where the weights are made.</param>
    /// <param name="name">Prefix of their names.</param>
    /// <param name="configuration">The network.</param>
    /// <param name="rows">Features that come out, and that come in unless this is the first layer.</param>
    /// <param name="fromScalars">The first layer: only scalars come in.</param>
    public SphericalLayer(ParameterStore store, string name, HamiltonianConfiguration configuration, IrrepRows rows, bool fromScalars)
    {
        (_rows, _fromScalars) = (rows, fromScalars);
        // Of the three terms of unit variance that are added: without, the gates' squares make features explode over QHNet's many layers.
        _scale = configuration.Architecture == HamiltonianArchitecture.QhNet ? 1 / Math.Sqrt(3) : 1;
        (int c, int neurons, int irreps) = (configuration.Channels, configuration.WeightNeurons, rows.Irreps.Count);
        int paths = irreps;
        if (!fromScalars)
        {
            ProductPaths all = ProductPaths.All(rows.Irreps, rows.Irreps, rows.Irreps);
            paths = all.Paths.Count;
            _invariants = new PairInvariants(store, rows, c, isSymmetric: false);
            _product = store.Own(new ChannelProduct(all, c, secondHasChannels: false, store));
            _gate = new NormGate(store, $"{name}.gate", rows, c);
        }
        int invariants = _invariants?.Count ?? 2 * c;
        _weights = new WeightNetwork(store, $"{name}.weights", configuration.RadialFunctions, invariants, neurons, paths * c);
        _norm = new IrrepNorm(store, $"{name}.norm", rows, c);
        _mix = new IrrepLinear(store, $"{name}.mix", rows, c, c);
    }

    /// <param name="x">[components, atoms, channels]; one component in the first layer.</param>
    /// <param name="rbf">Radial functions of the spherical edges.</param>
    /// <param name="batch">The molecules.</param>
    /// <returns>[components, atoms, channels].</returns>
    public Tensor Forward(Tensor x, Tensor rbf, HamiltonianBatch batch)
    {
        (long atoms, long c) = (x.shape[1], x.shape[2]);
        Tensor input = _gate is null ? x : _gate.Forward(x);
        (Tensor receivers, Tensor senders) = (batch.Spherical.Receivers, batch.Spherical.Senders);
        Tensor messages;
        if (_product is null)
        {
            Tensor fromSenders = input.index_select(1, senders);
            Tensor weights = _weights.Forward(rbf, cat([input[0].index_select(0, receivers), fromSenders[0]], 1));
            Tensor perRow = weights.view(-1, _rows.Irreps.Count, c).transpose(0, 1).index_select(0, _rows.BlockOfRow);
            messages = perRow * fromSenders * batch.SphericalHarmonics;
        }
        else
        {
            Tensor weights = _weights.Forward(rbf, _invariants!.Forward(input, receivers, senders));
            // Turned into the executors' layout by atom, not by edge.
            messages = _product.ForwardRows(_product.ToRows(input).index_select(0, senders), _product.ToRows(batch.SphericalHarmonics), weights);
        }
        Tensor sums = _norm.Forward(batch.Spherical.Sum(messages, atoms));
        if (_fromScalars)
            return _mix.Forward(cat([sums.narrow(0, 0, 1) + x, sums.narrow(0, 1, _rows.Rows - 1)], 0));
        Tensor sum = x + _mix.Forward(sums + input);
        return _scale == 1 ? sum : _scale * sum;
    }
}
