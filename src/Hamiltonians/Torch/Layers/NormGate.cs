using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>
/// The nonlinearity of QHNet and SPHNet: a network sees the scalars and the norms of all other channels, and gives a change of the scalars and
/// a factor, one plus its output, for each other channel.
/// </summary>
internal sealed class NormGate
{
    /// <summary>Keeps the norm smooth where a feature vanishes.</summary>
    public const double SmallestSquare = 1e-6;

    private readonly IrrepRows _rows;
    private readonly int _channels;
    private readonly DenseNetwork _network;
    private readonly FusedOperation? _fused;
    private readonly Tensor[] _parameters;

    public NormGate(ParameterStore store, string name, IrrepRows rows, int channels)
    {
        (_rows, _channels) = (rows, channels);
        int all = rows.Irreps.Count * channels;
        _network = new DenseNetwork(store, name, [all, HiddenNeurons(rows, channels), all], start: OutputStart.AroundZero);
        _parameters = _network.Parameters;
        int hidden = HiddenNeurons(rows, channels);
        _fused = FusedOperation.TryCreate(store, new FusedNormGateFactory<float>(rows.Irreps, channels, hidden), new FusedNormGateFactory<double>(rows.Irreps, channels, hidden), channels);
    }

    /// <summary>Hidden neurons of its network.</summary>
    public static int HiddenNeurons(IrrepRows rows, int channels) => Math.Min(rows.Irreps.Count, 2) * channels;

    /// <summary>Maps [components, n, channels] to the same shape.</summary>
    public Tensor Forward(Tensor x) => _fused is null ? OnTorch(x) : _fused.Apply([x, .. _parameters]);

    /// <summary>The same on torch's operations, for any device.</summary>
    public Tensor OnTorch(Tensor x)
    {
        long n = x.shape[1];
        Tensor scalars = x.narrow(0, 0, 1);
        Tensor norms = (_rows.Inner(x, x) + SmallestSquare).sqrt() - Math.Sqrt(SmallestSquare);
        Tensor gates = _network.Forward(IrrepRows.Flatten(cat([scalars, norms], 0)))
            .view(n, _rows.Irreps.Count, _channels).transpose(0, 1);
        Tensor factors = 1 + gates.narrow(0, 1, _rows.Irreps.Count - 1).index_select(0, _rows.BlockOfUpperRow);
        return cat([scalars + gates.narrow(0, 0, 1), x.narrow(0, 1, _rows.Rows - 1) * factors], 0);
    }
}
