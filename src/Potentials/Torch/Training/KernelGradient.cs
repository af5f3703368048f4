using EquivSim.Structures;
using EquivSim.TorchRuntime;
using EquivSim.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>The loss of a batch and its gradient by the fused kernels instead of torch's tape; for models on the CPU.</summary>
internal sealed class KernelGradient : IDisposable
{
    private readonly MaceModel _model;
    private readonly IReadOnlyList<KeyValuePair<string, Parameter>> _weights;
    private readonly IGradientEngine _engine;
    private readonly LossSlopes _loss;
    private readonly Tensor _gradient;
    private readonly List<MaceGraph> _graphs = [];
    private readonly List<Structure> _structures = [];

    /// <param name="model">The model, on the CPU.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="threads">Threads that share the work.</param>
    /// <param name="vectorBits">Bits of a vector; those of the machine by default.</param>
    /// <exception cref="NotSupportedException"><see cref="Refusal"/>.</exception>
    public KernelGradient(MaceModel model, LossSlopes loss, int threads, int? vectorBits = null)
        : this(model, model.Weights, null, loss, threads, vectorBits)
    {
    }

    /// <summary>For a model with charges that it learns.</summary>
    /// <inheritdoc cref="KernelGradient(MaceModel, LossSlopes, int, int?)"/>
    public KernelGradient(LatentChargeModel model, LossSlopes loss, int threads, int? vectorBits = null)
        : this(model.ShortRange, model.Weights, model.Options, loss, threads, vectorBits)
    {
    }

    private KernelGradient(
        MaceModel model, IReadOnlyList<KeyValuePair<string, Parameter>> weights, LatentChargeOptions? charges, LossSlopes loss, int threads, int? vectorBits)
    {
        (_model, _weights, _loss) = (model, weights, loss);
        if (Refusal(model) is { } reason)
            throw new NotSupportedException($"This model cannot be trained by the kernels: {reason}.");
        Precision precision = model.DataType == ScalarType.Float32 ? Precision.Float32 : Precision.Float64;
        _engine = MaceGradient.Create(model.Configuration, model.Constants, [.. weights.Select(w => (w.Key, w.Value.shape))], charges, precision, threads, vectorBits);
        using (no_grad())
            _gradient = zeros([weights.Sum(w => w.Value.numel())], model.DataType, CPU).DetachFromDisposeScope();
    }

    /// <summary>The kernels that a training asks for; null when torch's tape is asked for, or the kernels do not train the model.</summary>
    public static KernelGradient? For(MaceModel model, TrainingOptions options) => For(model, model.Weights, null, options);

    /// <inheritdoc cref="For(MaceModel, TrainingOptions)"/>
    public static KernelGradient? For(LatentChargeModel model, TrainingOptions options) => For(model.ShortRange, model.Weights, model.Options, options);

    /// <summary>Why the kernels do not train a model, or null when they do.</summary>
    public static string? Refusal(MaceModel model) =>
        model.Device.type != DeviceType.CPU ? $"it is on {model.Device}, and the kernels run on the CPU"
        : model.Configuration.Product != MaceProduct.SymmetricContraction ? $"its product is {model.Configuration.Product}, and the kernels multiply by symmetric contraction"
        : null;

    /// <summary>Computes loss and gradient with the model's present weights. The gradient's tensor is overwritten by the next call.</summary>
    public LossGradient Of(IReadOnlyList<LabeledGraph> graphs, LossWeights weights)
    {
        Evaluate(graphs);
        double loss = _loss.Of(graphs, weights, _engine.Energies, _engine.Forces, _engine.Virials);
        _engine.Backward(_loss.Energies, _loss.Forces, _loss.Virials);
        _engine.Gradients.CopyTo(_gradient.bytes);
        return new(loss, _gradient);
    }

    /// <summary>What the model with its present weights predicts.</summary>
    public List<Prediction> Predict(LabeledGraph[] structures)
    {
        Evaluate(structures);
        var predictions = new List<Prediction>(structures.Length);
        for (int g = 0, first = 0; g < _graphs.Count; first += _graphs[g++].AtomCount)
        {
            double volume = _graphs[g].Volume;
            double[]? stress = volume > 0 ? [.. _engine.Virials.Slice(9 * g, 9).ToArray().Select(v => -v / volume)] : null;
            double reference = _graphs[g].ElementIndices.Sum(z => _model.Constants.AtomicEnergies[z]);
            predictions.Add(new(_engine.Energies[g] + reference, _engine.Forces.Slice(3 * first, 3 * _graphs[g].AtomCount).ToArray(), stress));
        }
        return predictions;
    }

    /// <summary>Frees the engine and the gradient.</summary>
    public void Dispose()
    {
        _engine.Dispose();
        _gradient.Dispose();
    }

    private static KernelGradient? For(MaceModel model, IReadOnlyList<KeyValuePair<string, Parameter>> weights, LatentChargeOptions? charges, TrainingOptions options)
    {
        if (options.Executor != TrainingExecutor.Compiled || Refusal(model) is not null)
            return null;
        using TorchRegion region = TorchRegion.Enter();
        var loss = new LossSlopes(options.Loss, options.HuberDelta, options.EnergyPerAtom);
        return new(model, weights, charges, loss, options.Threads ?? Environment.ProcessorCount, vectorBits: null);
    }

    private void Evaluate(IReadOnlyList<LabeledGraph> graphs)
    {
        _graphs.Clear();
        _structures.Clear();
        foreach (LabeledGraph graph in graphs)
        {
            _graphs.Add(graph.Graph);
            _structures.Add(graph.Structure);
        }
        using DisposeScope scope = NewDisposeScope();
        Span<byte> target = _engine.Weights;
        foreach ((_, Parameter parameter) in _weights)
        {
            Span<byte> source = parameter.detach().bytes;
            source.CopyTo(target);
            target = target[source.Length..];
        }
        _engine.Evaluate(_graphs, _structures);
    }
}
