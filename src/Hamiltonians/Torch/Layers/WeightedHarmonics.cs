using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>Harmonics with a weight for each degree and channel, added to the features of pairs.</summary>
internal sealed class WeightedHarmonics
{
    private readonly IrrepRows _rows;
    private readonly FusedOperation? _fused;

    /// <param name="store">The network that it is a part of.</param>
    /// <param name="rows">The harmonics; they are the first components of features.</param>
    /// <param name="channels">Channels of the features.</param>
    public WeightedHarmonics(ParameterStore store, IrrepRows rows, int channels)
    {
        _rows = rows;
        _fused = FusedOperation.TryCreate(store, new FusedHarmonicsFactory<float>(rows.Irreps, channels), new FusedHarmonicsFactory<double>(rows.Irreps, channels), channels);
    }

    /// <param name="x">[components, n, channels].</param>
    /// <param name="weights">[n, irreps of harmonics * channels].</param>
    /// <param name="harmonics">[components of harmonics, n, 1].</param>
    /// <returns>[components, n, channels].</returns>
    public Tensor AddTo(Tensor x, Tensor weights, Tensor harmonics) => _fused is null ? OnTorch(x, weights, harmonics) : _fused.Apply(x, weights, harmonics);

    /// <summary>The same on torch's operations, for any device.</summary>
    public Tensor OnTorch(Tensor x, Tensor weights, Tensor harmonics)
    {
        Tensor own = weights.view(weights.shape[0], _rows.Irreps.Count, -1).transpose(0, 1).index_select(0, _rows.BlockOfRow) * harmonics;
        Tensor[] parts = x.split([_rows.Rows, x.shape[0] - _rows.Rows], 0);
        return cat([parts[0] + own, parts[1]], 0);
    }
}
