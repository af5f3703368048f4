using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch;

/// <summary>Takes each channel to mean 0 and deviation 1 over the training set, and back. Part of the model, not trained.</summary>
internal sealed class FieldScaler : nn.Module
{
#pragma warning disable CA2213 // Registered with the module, which disposes them.
    private readonly Tensor _mean, _deviation;
#pragma warning restore CA2213

    public FieldScaler(int channels, ScalarType dtype, Device? device)
        : base(nameof(FieldScaler))
    {
        _mean = zeros(channels, dtype: dtype, device: device);
        _deviation = ones(channels, dtype: dtype, device: device);
        register_buffer("mean", _mean);
        register_buffer("deviation", _deviation);
    }

    /// <summary>Measures mean and deviation over all axes but the last.</summary>
    public void Fit(Tensor fields)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        Tensor rows = fields.reshape(-1, fields.shape[^1]).to(ScalarType.Float64);
        _mean.copy_(rows.mean([0]));
        // A channel that never changes keeps its scale.
        Tensor deviation = rows.std(0, unbiased: false);
        _deviation.copy_(where(deviation > 0, deviation, ones_like(deviation)));
    }

    public Tensor Encode(Tensor fields) => (fields - _mean) / _deviation;

    public Tensor Decode(Tensor fields) => fields * _deviation + _mean;
}
