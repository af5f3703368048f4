using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch;

/// <summary>
/// A Fourier neural operator (Li et al., ICLR 2021, arXiv:2010.08895), with factorised weights TFNO, on multi-grid patches MG-TFNO
/// (Kossaifi et al., arXiv:2310.00120). Maps fields to fields on any grid that holds its modes.
/// </summary>
/// <example>
/// <code>
/// using var fno = new FourierNeuralOperator(new() { Modes = [8, 8], Factorization = KernelFactorization.Tucker });
/// Tensor u = fno.forward(a);   // [batch, 16, 16, 1] -> [batch, 16, 16, 1]; the same weights serve 32 x 32
/// </code>
/// </example>
public sealed class FourierNeuralOperator : nn.Module<Tensor, Tensor>
{
#pragma warning disable CA2213 // Registered with the module, which disposes them.
    private readonly PointwiseMlp _lifting, _projection;
    private readonly FourierBlock[] _blocks;
    private readonly SpectralKernel[] _kernels;
    private readonly FieldScaler _inputScaler, _outputScaler;
#pragma warning restore CA2213
    private readonly FourierPlans _plans;
    private readonly MultigridPatches? _patches;
    private int[] _modes;

    /// <summary>Makes a network with random weights.</summary>
    /// <param name="options">Its sizes.</param>
    /// <param name="dtype">float32 or float64.</param>
    /// <param name="device">Where it runs; the CPU when null.</param>
    /// <exception cref="ArgumentException">The options describe no network.</exception>
    public FourierNeuralOperator(NeuralOperatorOptions options, ScalarType dtype = ScalarType.Float32, Device? device = null)
        : base(nameof(FourierNeuralOperator))
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        using DisposeScope scope = NewDisposeScope();
        (Options, _modes, _plans) = (options, [.. options.Modes], new FourierPlans(options.Periods));
        _patches = options.PatchLevels > 0 ? new(options.PatchLevels, options.PatchPadding, options.PatchExtension) : null;
        int width = options.Width, views = options.PatchLevels + 1;
        int lifted = views * (options.InputChannels + options.Coordinates.Count(c => c));
        _lifting = new PointwiseMlp(lifted, Hidden(options.LiftingRatio), width, dtype, device);
        _projection = new PointwiseMlp(width, Hidden(options.ProjectionRatio), options.OutputChannels, dtype, device);

        KernelShape shape = options.KernelShape;
        IReadOnlyList<int> ranks = options.Factorization == KernelFactorization.Dense
            ? []
            : options.Ranks ?? KernelRanks.FromShare(options.Factorization, shape, options.RankShare);
        _kernels = [.. Enumerable.Range(0, options.IsJoint ? 1 : options.Layers).Select(_ => SpectralKernel.Create(options.Factorization, shape, ranks, dtype, device))];
        _blocks = [.. Enumerable.Range(0, options.Layers).Select(i => new FourierBlock(
            new SpectralConvolution(_kernels[options.IsJoint ? 0 : i], options.IsJoint ? i : 0, _plans), options, i == options.Layers - 1, dtype, device))];
        _inputScaler = new FieldScaler(options.InputChannels, dtype, device);
        _outputScaler = new FieldScaler(options.OutputChannels, dtype, device);
        register_module("lifting", _lifting);
        for (int i = 0; i < _kernels.Length; i++)
            register_module($"kernel_{i}", _kernels[i]);
        for (int i = 0; i < _blocks.Length; i++)
            register_module($"block_{i}", _blocks[i]);
        register_module("projection", _projection);
        register_module("input_scaler", _inputScaler);
        register_module("output_scaler", _outputScaler);
        foreach (Tensor tensor in parameters().Concat(buffers()))
            tensor.DetachFromDisposeScope();

        int Hidden(double ratio) => Math.Max(1, (int)Math.Round(ratio * width));
    }

    /// <summary>The network's sizes.</summary>
    public NeuralOperatorOptions Options { get; }

    /// <summary>Real numbers in the spectral weights: complex ones count twice.</summary>
    public long SpectralWeightCount => _kernels.Sum(k => k.WeightCount);

    /// <summary>Real numbers in all weights.</summary>
    public long WeightCount => parameters().Sum(p => p.numel());

    /// <summary>Modes in use on each axis, at most those of the options: fewer at the start of a training that adds them step by step.</summary>
    /// <exception cref="ArgumentException">There are too many, or none.</exception>
    public IReadOnlyList<int> Modes
    {
        get => _modes;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Count != Options.Axes || value.Where((m, j) => m < 1 || m > Options.Modes[j]).Any())
                throw new ArgumentException($"Modes in use are [{string.Join(", ", value)}]; expected 1 to [{string.Join(", ", Options.Modes)}].");
            _modes = [.. value];
        }
    }

    /// <summary>Takes over mean and deviation of the data: inputs are scaled by them on the way in, outputs on the way out.</summary>
    /// <param name="inputs">[samples, n₁ … n_d, input channels].</param>
    /// <param name="outputs">[samples, n₁ … n_d, output channels].</param>
    public void FitScalers(Tensor inputs, Tensor outputs)
    {
        _inputScaler.Fit(inputs);
        _outputScaler.Fit(outputs);
    }

    /// <summary>Applies the operator.</summary>
    /// <param name="input">[batch, n₁ … n_d, input channels].</param>
    /// <returns>[batch, n₁ … n_d, output channels].</returns>
    /// <exception cref="ArgumentException">The shape does not fit, or the grid is too coarse for the modes.</exception>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        int axes = Options.Axes;
        if (input.dim() != axes + 2 || input.shape[^1] != Options.InputChannels)
            throw new ArgumentException($"The input has shape [{string.Join(", ", input.shape)}]; expected the batch, {axes} axes of space, and {Options.InputChannels} channels.");
        using DisposeScope scope = NewDisposeScope();
        long[] spaceFirst = [.. Enumerable.Range(1, axes).Select(j => (long)j), 0, axes + 1];
        Tensor t = WithCoordinates(_inputScaler.Encode(input).permute(spaceFirst));
        long[] points = t.shape[..axes];
        t = _patches?.Split(t) ?? t;
        t = _lifting.forward(t);
        foreach (FourierBlock block in _blocks)
            t = block.Forward(t, _modes);
        t = _projection.forward(t);
        t = _patches?.Join(t, points) ?? t;
        long[] batchFirst = [axes, .. Enumerable.Range(0, axes).Select(j => (long)j), axes + 1];
        return _outputScaler.Decode(t.permute(batchFirst)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _plans.Dispose();
        base.Dispose(disposing);
    }

    private Tensor WithCoordinates(Tensor fields)
    {
        var parts = new List<Tensor> { fields };
        long[] shape = [.. fields.shape[..^1], 1];
        for (int j = 0; j < Options.Axes; j++)
        {
            if (!Options.Coordinates[j])
                continue;
            Tensor x = arange(shape[j], dtype: fields.dtype, device: fields.device) / shape[j];
            parts.Add(x.view([.. shape.Select((_, i) => i == j ? -1L : 1L)]).expand(shape));
        }
        return cat(parts, -1);
    }
}
