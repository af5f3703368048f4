using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EquivSim.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch;

/// <summary>A neural operator trained on pairs of fields, as the training loop sees it.</summary>
public sealed class OperatorTask : ITrainingTask<OperatorErrors>, IDisposable
{
    private readonly FourierNeuralOperator _model;
    private readonly OperatorTrainingOptions _options;
    private readonly string _modelPath;
    private readonly FieldLoss _loss;
    private readonly OperatorEvaluation _evaluation;
    private readonly Tensor _inputs, _outputs;
    private readonly FieldDataset? _validation;

    /// <summary>Prepares a training: measures mean and deviation of the data.</summary>
    /// <param name="model">The operator; its weights are changed.</param>
    /// <param name="training">Training set.</param>
    /// <param name="validation">Validation set; the latest weights count as the best without one.</param>
    /// <param name="options">Settings.</param>
    /// <param name="modelPath">File of the model.</param>
    /// <exception cref="ArgumentException">The data do not fit the operator, or the symmetry not the data.</exception>
    public OperatorTask(FourierNeuralOperator model, FieldDataset training, FieldDataset? validation, OperatorTrainingOptions options, string modelPath)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Require(training);
        if (validation is not null)
            Require(validation);
        if (options.Symmetry == FieldSymmetry.Transpose && (training.Points.Count < 2 || training.Points[^1] != training.Points[^2]))
            throw new ArgumentException($"Only a square grid can be transposed; the data are on [{string.Join(", ", training.Points)}].");
        (_model, _options, _modelPath, _validation) = (model, options, modelPath, validation);
        _loss = new FieldLoss(options.Loss, model.Options.IsPeriodic);
        _evaluation = new OperatorEvaluation(model);
        using DisposeScope scope = NewDisposeScope();
        (_inputs, _outputs) = OperatorEvaluation.ToTensors(training);
        (_inputs, _outputs) = (_inputs.DetachFromDisposeScope(), _outputs.DetachFromDisposeScope());
        model.FitScalers(_inputs, _outputs);
        Weights = [.. model.named_parameters().Select(p => new KeyValuePair<string, Parameter>(p.name, p.parameter))];
        DataFingerprint = Fingerprint(training) + (validation is null ? "" : Fingerprint(validation));

        void Require(FieldDataset data)
        {
            if (data.Points.Count != model.Options.Axes || data.InputChannels != model.Options.InputChannels || data.OutputChannels != model.Options.OutputChannels)
            {
                throw new ArgumentException($"The data have {data.InputChannels} and {data.OutputChannels} channels on {data.Points.Count} axes; " +
                    $"the operator has {model.Options.InputChannels} and {model.Options.OutputChannels} on {model.Options.Axes}.");
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, Parameter>> Weights { get; }

    /// <inheritdoc/>
    public int SampleCount => (int)_inputs.shape[0];

    /// <inheritdoc/>
    public bool HasValidation => _validation is not null;

    /// <inheritdoc/>
    public string ModelIdentity => _model.Options.ToJson();

    /// <inheritdoc/>
    public string DataFingerprint { get; }

    /// <inheritdoc/>
    public bool IsDecayed(string weight) => true;

    /// <inheritdoc/>
    public LossGradient Slope(IReadOnlyList<int> samples, TrainingPosition position)
    {
        _model.Modes = _options.ModesAt(position.Epoch, _model.Options.Modes);
        Tensor index = tensor(samples.Select(i => (long)i).ToArray());
        (Tensor x, Tensor y) = Vary(_inputs.index_select(0, index), _outputs.index_select(0, index), position);
        return LossGradient.Of(_loss.Of(_model.forward(x), y).mean(), Weights);
    }

    /// <inheritdoc/>
    public (double Loss, OperatorErrors Metrics) Validate(TrainingPosition position)
    {
        OperatorErrors errors = _evaluation.Of(_validation!);
        return (_options.Loss == FieldLossKind.H1 ? errors.H1 : errors.L2, errors);
    }

    /// <inheritdoc/>
    public void SaveModel(int epoch) => OperatorFile.Write(_modelPath, _model);

    /// <inheritdoc/>
    public string Describe(int sample) => $"training sample {sample}";

    /// <inheritdoc/>
    public void Dispose()
    {
        _inputs.Dispose();
        _outputs.Dispose();
    }

    /// <summary>Replaces half of the batches by their images; which ones follows from the position alone, so that a resumed run does the same.</summary>
    private (Tensor Input, Tensor Output) Vary(Tensor x, Tensor y, TrainingPosition position)
    {
        bool keeps = new Random(HashCode(position.TotalSteps)).Next(2) == 0;
        if (keeps)
            return (x, y);
        return _options.Symmetry switch
        {
            FieldSymmetry.Transpose => (x.transpose(-2, -3), y.transpose(-2, -3)),
            FieldSymmetry.OddReflection => (-x.flip(-2), -y.flip(-2)),
            _ => (x, y),
        };
    }

    private int HashCode(long step) => unchecked((int)((ulong)(step + 1) * 0x9E3779B97F4A7C15 >> 32) ^ (int)_options.Seed);

    private static string Fingerprint(FieldDataset data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes<int>(data.Points.ToArray()));
        hash.AppendData(MemoryMarshal.AsBytes<float>(data.Inputs));
        hash.AppendData(MemoryMarshal.AsBytes<float>(data.Outputs));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
