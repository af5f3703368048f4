using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch;

/// <summary>Normalises fields [n₁ … n_d, batch, channels]; see <see cref="FieldNormKind"/>.</summary>
internal sealed class FieldNorm : nn.Module<Tensor, Tensor>
{
    private const double Floor = 1e-5;
    private readonly FieldNormKind _kind;
#pragma warning disable CA2213 // Registered with the module, which disposes them.
    private readonly Parameter _scale, _shift;
#pragma warning restore CA2213

    public FieldNorm(FieldNormKind kind, int channels, ScalarType dtype, Device? device)
        : base(nameof(FieldNorm))
    {
        _kind = kind;
        _scale = new Parameter(ones(channels, dtype: dtype, device: device));
        _shift = new Parameter(zeros(channels, dtype: dtype, device: device));
        register_parameter("scale", _scale);
        register_parameter("shift", _shift);
    }

    public override Tensor forward(Tensor field)
    {
        using DisposeScope scope = NewDisposeScope();
        long axes = field.dim() - 2;
        long[] over = [.. Enumerable.Range(0, (int)axes).Select(i => (long)i)];
        if (_kind == FieldNormKind.Layer)
            over = [.. over, axes + 1];
        Tensor centred = field - field.mean(over, keepdim: true);
        Tensor variance = centred.square().mean(over, keepdim: true);
        return (centred * (variance + Floor).rsqrt() * _scale + _shift).MoveToOuterDisposeScope();
    }
}
