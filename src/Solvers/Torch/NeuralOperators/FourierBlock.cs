using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch;

/// <summary>
/// One layer of a Fourier neural operator: spectral convolution plus a linear skip, then a channel MLP plus a gated skip of the input
/// (the block of Kossaifi et al., arXiv:2310.00120, section 3, with the activation at the end).
/// </summary>
internal sealed class FourierBlock : nn.Module
{
#pragma warning disable CA2213 // Registered with the module, which disposes them; the convolution shares its plans with the network.
    private readonly SpectralConvolution _convolution;
    private readonly Linear _skip;
    private readonly PointwiseMlp _mlp;
    private readonly Parameter _gate;
    private readonly FieldNorm? _firstNorm, _secondNorm;
#pragma warning restore CA2213
    private readonly bool _isLast;

    public FourierBlock(SpectralConvolution convolution, NeuralOperatorOptions options, bool isLast, ScalarType dtype, Device? device)
        : base(nameof(FourierBlock))
    {
        (_convolution, _isLast) = (convolution, isLast);
        int width = options.Width;
        _skip = nn.Linear(width, width, dtype: dtype, device: device);
        _mlp = new PointwiseMlp(width, Math.Max(1, (int)Math.Round(options.MlpRatio * width)), width, dtype, device);
        _gate = new Parameter(ones(width, dtype: dtype, device: device));
        register_module("skip", _skip);
        register_module("mlp", _mlp);
        register_parameter("gate", _gate);
        if (options.Norm == FieldNormKind.None)
            return;
        _firstNorm = new FieldNorm(options.Norm, width, dtype, device);
        _secondNorm = new FieldNorm(options.Norm, width, dtype, device);
        register_module("first_norm", _firstNorm);
        register_module("second_norm", _secondNorm);
    }

    /// <summary>Applies the block to [n₁ … n_d, batch, width].</summary>
    public Tensor Forward(Tensor field, IReadOnlyList<int> modes)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor t = _convolution.Forward(field, modes) + _skip.forward(field);
        t = Activate(_firstNorm is null ? t : _firstNorm.forward(t));
        t = _mlp.forward(t) + field * _gate;
        return Activate(_secondNorm is null ? t : _secondNorm.forward(t)).MoveToOuterDisposeScope();
    }

    private Tensor Activate(Tensor t) => _isLast ? t : nn.functional.gelu(t);
}
