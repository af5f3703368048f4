using EquivSim.Training;
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
    /// <param name="vectorBits">Bits of a vector; those of the machine by default.</param>
    /// <exception cref="NotSupportedException"><see cref="Refusal"/>.</exception>
    public KernelGradient(MaceModel model, LossSlopes loss, int threads, int? vectorBits = null)
    {
        (_model, _loss) = (model, loss);
        if (Refusal(model) is { } reason)
            throw new NotSupportedException($"This model cannot be trained by the kernels: {reason}.");
        Precision precision = model.DataType == ScalarType.Float32 ? Precision.Float32 : Precision.Float64;
        _engine = MaceGradient.Create(model.Configuration, model.Constants, [.. model.Weights.Select(w => (w.Key, w.Value.shape))], precision, threads, vectorBits);
        using (no_grad())
            _gradient = zeros([model.Weights.Sum(w => w.Value.numel())], model.DataType, CPU).DetachFromDisposeScope();
    }

    /// <summary>Why the kernels do not train a model, or null when they do.</summary>
    public static string? Refusal(MaceModel model) =>
        model.Device.type != DeviceType.CPU ? $"it is on {model.Device}, and the kernels run on the CPU"
        : model.Configuration.Product != MaceProduct.SymmetricContraction ? $"its product is {model.Configuration.Product}, and the kernels multiply by symmetric contraction"
        : null;

    /// <summary>Computes loss and gradient with the model's present weights. The gradient's tensor is overwritten by the next call.</summary>
    public LossGradient Of(IReadOnlyList<LabeledGraph> graphs, LossWeights weights)
    {
        _graphs.Clear();
        for (int g = 0; g < graphs.Count; g++)
            _graphs.Add(graphs[g].Graph);
        Evaluate(_graphs);
        double loss = _loss.Of(graphs, weights, _engine.Energies, _engine.Forces, _engine.Virials);
        _engine.Backward(_loss.Energies, _loss.Forces, _loss.Virials);
        _engine.Gradients.CopyTo(_gradient.bytes);
        return new(loss, _gradient);
    }

    /// <summary>What the model with its present weights predicts.</summary>
    public List<Prediction> Predict(MaceGraph[] graphs)
    {
        Evaluate(graphs);
        var predictions = new List<Prediction>(graphs.Length);
        for (int g = 0, first = 0; g < graphs.Length; first += graphs[g++].AtomCount)
        {
            double volume = graphs[g].Volume;
            double[]? stress = volume > 0 ? [.. _engine.Virials.Slice(9 * g, 9).ToArray().Select(v => -v / volume)] : null;
            double reference = graphs[g].ElementIndices.Sum(z => _model.Constants.AtomicEnergies[z]);
            predictions.Add(new(_engine.Energies[g] + reference, _engine.Forces.Slice(3 * first, 3 * graphs[g].AtomCount).ToArray(), stress));
        }
        return predictions;
    }

    /// <summary>Frees the engine and the gradient.</summary>
    public void Dispose()
    {
        _engine.Dispose();
        _gradient.Dispose();
    }
    private void Evaluate(IReadOnlyList<MaceGraph> graphs)
    {
        using DisposeScope scope = NewDisposeScope();
        Span<byte> target = _engine.Weights;
        foreach ((_, Parameter parameter) in _model.Weights)
        {
            Span<byte> source = parameter.detach().bytes;
            source.CopyTo(target);
            target = target[source.Length..];
        }
        _engine.Evaluate(graphs);
    }
}
