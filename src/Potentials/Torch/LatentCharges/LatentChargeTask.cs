using EquivSim.Structures;
using EquivSim.Training;
using TorchSharp.Modules;

namespace EquivSim.Potentials.Torch;

/// <summary>A model with latent charges, trained on energies and forces alone, as the training loop sees it.</summary>
public sealed class LatentChargeTask : ITrainingTask<ErrorMetrics>, IDisposable
{
    private readonly LatentChargeModel _model;
    private readonly TrainingOptions _options;
    private readonly string _modelPath;
    private readonly ModelMetadata _metadata;
    private readonly LabeledGraph[] _training, _validation;
    private readonly TrainingLoss _loss;
    private readonly KernelGradient? _kernels;

    /// <summary>Finds the pairs of every structure once.</summary>
    /// <param name="model">The model; its weights are changed.</param>
    /// <param name="training">Training set.</param>
    /// <param name="validation">Validation set.</param>
    /// <param name="options">Settings.</param>
    /// <param name="modelPath">Where the best model goes.</param>
    /// <param name="metadata">Written with the model.</param>
    public LatentChargeTask(
        LatentChargeModel model, IReadOnlyList<Structure> training, IReadOnlyList<Structure> validation, TrainingOptions options, string modelPath, ModelMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        (_model, _options, _modelPath, _metadata) = (model, options, modelPath, metadata);
        DataFingerprint = Fingerprint.Of(training.Concat(validation));
        _training = [.. training.Select((s, i) => new LabeledGraph(s, i, model.ShortRange))];
        _validation = [.. validation.Select((s, i) => new LabeledGraph(s, i, model.ShortRange))];
        _loss = new TrainingLoss(options.Loss, options.HuberDelta, options.EnergyPerAtom);
        _kernels = KernelGradient.For(model, options);
    }

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, Parameter>> Weights => _model.Weights;

    /// <inheritdoc/>
    public int SampleCount => _training.Length;

    /// <inheritdoc/>
    public bool HasValidation => _validation.Length > 0;

    /// <inheritdoc/>
    public string ModelIdentity => $"{_model.ShortRange.Configuration.ToJson()} {_model.Options}";

    /// <inheritdoc/>
    public string DataFingerprint { get; }

    /// <inheritdoc/>
    public bool IsDecayed(string weight) => MaceTask.IsDecayed(weight);

    /// <inheritdoc/>
    public LossGradient Slope(IReadOnlyList<int> samples, TrainingPosition position)
    {
        LabeledGraph[] graphs = [.. samples.Select(i => _training[i])];
        if (_kernels is not null)
            return _kernels.Of(graphs, LossWeights.At(position, _options));
        LatentChargeBatch batch = Batch(graphs);
        MaceDerivatives derivatives = _options.StressWeight > 0 ? MaceDerivatives.Forces | MaceDerivatives.Virial : MaceDerivatives.Forces;
        LatentChargeOutput output = _model.Evaluate(batch, derivatives, training: true);
        return LossGradient.Of(_loss.Of(output.Total, batch.Graph, graphs, LossWeights.At(position, _options)), Weights);
    }

    /// <inheritdoc/>
    public (double Loss, ErrorMetrics Metrics) Validate(TrainingPosition position)
    {
        ErrorMetrics m = (_kernels is null
            ? Evaluate([.. _validation.Select(g => g.Structure)])
            : Evaluation.Run(_kernels, _validation, _options.ValidationBatchSize)).Metrics;
        return (LossWeights.At(position, _options).SquareErrors(m, _options.EnergyPerAtom), m);
    }

    /// <summary>Predictions for structures and their errors.</summary>
    public Evaluation Evaluate(IReadOnlyList<Structure> structures) => Evaluate(new LatentChargePotential(_model), structures).Evaluation;

    /// <summary>Predictions of a potential for structures, their errors, and the charges of each structure's atoms, e.</summary>
    public static (Evaluation Evaluation, double[][] Charges) Evaluate(LatentChargePotential potential, IReadOnlyList<Structure> structures)
    {
        ArgumentNullException.ThrowIfNull(potential);
        ArgumentNullException.ThrowIfNull(structures);
        var result = new PotentialResult();
        List<Prediction> predictions = [];
        List<double[]> charges = [];
        foreach (Structure structure in structures)
        {
            potential.Evaluate(structure, result);
            double[]? stress = structure.Cell.AllPeriodic ? new double[9] : null;
            if (stress is not null)
                result.CopyStress(structure.Cell.Volume, stress);
            predictions.Add(new(result.Energy, [.. result.Forces], stress));
            charges.Add(potential.Charges);
        }
        return (new(structures, predictions), [.. charges]);
    }

    /// <inheritdoc/>
    public void SaveModel(int epoch) => LatentChargeFile.Write(_modelPath, _model, _metadata with { Epochs = epoch });

    /// <inheritdoc/>
    public string Describe(int sample) => $"training structure {sample} ({_training[sample].Structure})";

    /// <inheritdoc/>
    public void Dispose() => _kernels?.Dispose();

    private LatentChargeBatch Batch(LabeledGraph[] graphs) => new([.. graphs.Select(g => g.Graph)], [.. graphs.Select(g => g.Structure)], _model);
}
