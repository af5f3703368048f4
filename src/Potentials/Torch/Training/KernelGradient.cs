using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>The loss of a batch and its gradient by the fused kernels instead of torch's tape; for models on the CPU.</summary>
internal sealed class KernelGradient : IDisposable
{
    private readonly MaceModel _model;
    private readonly IGradientEngine _engine;
    private readonly LossSlopes _loss;
    private readonly Tensor _gradient;
    private readonly List<MaceGraph> _graphs = [];

    /// <param name="model">The model, on the CPU.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="threads">Threads that share the work.</param>
    /// <exception cref="NotSupportedException"><see cref="Refusal"/>.</exception>
    public KernelGradient(MaceModel model, LossSlopes loss, int threads)
    {
        (_model, _loss) = (model, loss);
        if (Refusal(model) is { } reason)
            throw new NotSupportedException($"This model cannot be trained by the kernels: {reason}.");
        Precision precision = model.DataType == ScalarType.Float32 ? Precision.Float32 : Precision.Float64;
        _engine = MaceGradient.Create(model.Configuration, model.Constants, [.. model.Weights.Select(w => (w.Key, w.Value.shape))], precision, threads);
        using (no_grad())
            _gradient = zeros([model.Weights.Sum(w => w.Value.numel())], model.DataType, CPU).DetachFromDisposeScope();
    }

    /// <summary>Why the kernels do not train a model, or null when they do.</summary>
    public static string? Refusal(MaceModel model) =>
        model.Device.type == DeviceType.CPU ? MaceGradient.Refusal(model.Configuration) : $"it is on {model.Device}, and the kernels run on the CPU";

    /// <summary>The gradient of the last loss, as <see cref="AdamOptimizer.Flatten"/> joins the weights; overwritten by the next.</summary>
    public Tensor Gradient => _gradient;

    /// <summary>Computes loss and gradient with the model's present weights.</summary>
    public double Of(IReadOnlyList<LabeledGraph> graphs, LossWeights weights)
    {
        using DisposeScope scope = NewDisposeScope();
        Span<byte> target = _engine.Weights;
        foreach ((_, Parameter parameter) in _model.Weights)
        {
            Span<byte> source = parameter.detach().bytes;
            source.CopyTo(target);
            target = target[source.Length..];
        }
        _graphs.Clear();
        for (int g = 0; g < graphs.Count; g++)
            _graphs.Add(graphs[g].Graph);
        _engine.Evaluate(_graphs);
        double loss = _loss.Of(graphs, weights, _engine.Energies, _engine.Forces, _engine.Virials);
        _engine.Backward(_loss.Energies, _loss.Forces, _loss.Virials);
        _engine.Gradients.CopyTo(_gradient.bytes);
        return loss;
    }

    /// <summary>Frees the engine and the gradient.</summary>
    public void Dispose()
    {
        _engine.Dispose();
        _gradient.Dispose();
    }
}
