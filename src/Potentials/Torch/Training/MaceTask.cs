using EquivSim.Structures;
using EquivSim.Training;
using TorchSharp.Modules;

namespace EquivSim.Potentials.Torch;

/// <summary>A MACE model trained on energies, forces and stresses, as the training loop sees it.</summary>
internal sealed class MaceTask : ITrainingTask<ErrorMetrics>, IDisposable
{
    private readonly MaceModel _model;
    private readonly TrainingOptions _options;
    private readonly string _modelPath;
    private readonly ModelMetadata _metadata;
    private readonly LabeledGraph[] _training, _validation;
    private readonly TrainingLoss _loss;
    private readonly KernelGradient? _kernels;

    /// <summary>Finds the pairs of every structure once.</summary>
    public MaceTask(MaceModel model, IReadOnlyList<Structure> training, IReadOnlyList<Structure> validation, TrainingOptions options, string modelPath, ModelMetadata metadata)
    {
        RequireLabels(training, validation, options);
        (_model, _options, _modelPath, _metadata) = (model, options, modelPath, metadata);
        DataFingerprint = Fingerprint.Of(training.Concat(validation));
        _training = [.. training.Select((s, i) => new LabeledGraph(s, i, model))];
        _validation = [.. validation.Select((s, i) => new LabeledGraph(s, i, model))];
        _loss = new TrainingLoss(options.Loss, options.HuberDelta, options.EnergyPerAtom);
        _kernels = KernelGradient.For(model, options);
    }

    /// <summary>What computes the gradient.</summary>
    public TrainingExecutor Executor => _kernels is null ? TrainingExecutor.Dense : TrainingExecutor.Compiled;

    public IReadOnlyList<KeyValuePair<string, Parameter>> Weights => _model.Weights;

    public int SampleCount => _training.Length;

    public bool HasValidation => _validation.Length > 0;

    public string ModelIdentity => _model.Configuration.ToJson();

    public string DataFingerprint { get; }

    /// <summary>MACE's groups: the interactions' linear and skip weights and all weights of the products decay, the others do not.</summary>
    bool ITrainingTask<ErrorMetrics>.IsDecayed(string weight) => IsDecayed(weight);

    /// <inheritdoc cref="ITrainingTask{TMetrics}.IsDecayed"/>
    public static bool IsDecayed(string name) =>
        name.StartsWith("products.", StringComparison.Ordinal)
        || (name.StartsWith("interactions.", StringComparison.Ordinal)
            && (name.EndsWith(".linear.weight", StringComparison.Ordinal) || name.EndsWith(".skip_tp.weight", StringComparison.Ordinal)));

    public LossGradient Slope(IReadOnlyList<int> samples, TrainingPosition position)
    {
        LabeledGraph[] graphs = [.. samples.Select(i => _training[i])];
        if (_kernels is not null)
            return _kernels.Of(graphs, LossWeights.At(position, _options));
        var batch = new MaceBatch([.. graphs.Select(g => g.Graph)], _model);
        MaceDerivatives derivatives = _options.StressWeight > 0 ? MaceDerivatives.Forces | MaceDerivatives.Virial : MaceDerivatives.Forces;
        MaceOutput output = _model.Evaluate(batch, derivatives, training: true);
        return LossGradient.Of(_loss.Of(output, batch, graphs, LossWeights.At(position, _options)), Weights);
    }

    public (double Loss, ErrorMetrics Metrics) Validate(TrainingPosition position)
    {
        ErrorMetrics m = (_kernels is null
            ? Evaluation.Run(_model, _validation, _options.ValidationBatchSize)
            : Evaluation.Run(_kernels, _validation, _options.ValidationBatchSize)).Metrics;
        return (LossWeights.At(position, _options).SquareErrors(m, _options.EnergyPerAtom), m);
    }

    public void SaveModel(int epoch) =>
        MaceModelFile.Write(_modelPath, new(_model.Configuration, _model.ExportWeights(), _metadata with { Epochs = epoch }));

    /// <inheritdoc/>
    public void Dispose() => _kernels?.Dispose();

    public string Describe(int sample)
    {
        Structure structure = _training[sample].Structure;
        return $"training structure {sample} ({structure}, energy {structure.Energy?.ToString("R") ?? "unknown"} eV)";
    }

    private static void RequireLabels(IReadOnlyList<Structure> training, IReadOnlyList<Structure> validation, TrainingOptions options)
    {
        if (training.Count == 0)
            throw new ArgumentException("The training set is empty.");
        bool hasSecondStage = options.SecondStageStart is not null;
        (string Name, bool IsWeighed, Func<Structure, bool> Has)[] labels =
        [
            ("energy", options.EnergyWeight > 0 || (hasSecondStage && options.SecondStageEnergyWeight > 0), s => s.Energy is not null),
            ("forces", options.ForcesWeight > 0 || (hasSecondStage && options.SecondStageForcesWeight > 0), s => s.Forces is not null),
            ("stress", options.StressWeight > 0, s => s.Stress is not null && s.Cell.AnyPeriodic),
        ];
        foreach ((string name, bool isWeighed, Func<Structure, bool> has) in labels)
        {
            if (isWeighed && !training.Any(has))
                throw new ArgumentException($"The loss weighs the {name}, but none of the {training.Count} training structures has that label. Check the {name} key of the import, or set its weight to 0.");
        }
        if (validation.Count > 0 && !validation.Any(s => labels.Any(l => l.IsWeighed && l.Has(s))))
            throw new ArgumentException($"None of the {validation.Count} validation structures has a label that the loss weighs; the best epoch could not be told.");
    }
}
