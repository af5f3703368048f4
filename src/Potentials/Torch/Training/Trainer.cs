using System.Diagnostics;
using System.Text.Json;
using EquivSim.Structures;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>
/// Trains a MACE model on energies, forces and stresses, with checkpoints from which a run goes on bit for bit.
/// </summary>
/// <remarks>
/// Files in the run's folder: <c>checkpoint.h5</c> (last state), <c>model.h5</c> (averaged weights of the best epoch on the validation set)
/// and <c>metrics.jsonl</c> (one line an epoch). The order of the data follows from the seed and the epoch, never from a clock.
/// </remarks>
public sealed class Trainer : IDisposable
{
    private readonly MaceModel _model;
    private readonly TrainingOptions _options;
    private readonly string _folder;
    private readonly ModelMetadata _metadata;
    private readonly string _fingerprint;
    private readonly LabeledGraph[] _training, _validation;
    private readonly TrainingLoss _loss;
    private readonly AdamOptimizer _optimizer;
    private readonly MovingAverage? _average;
    private readonly Dictionary<string, Tensor> _checkpointTensors = [];
    private readonly Stopwatch _sinceStart = new();
    private TrainingState _state = new();
    private double _secondsBefore;

    /// <summary>Prepares a run: finds the pairs of every structure once.</summary>
    /// <param name="model">The model; its weights are changed.</param>
    /// <param name="training">Training set.</param>
    /// <param name="validation">Validation set.</param>
    /// <param name="options">Settings.</param>
    /// <param name="folder">Folder of the run's files; made if need be.</param>
    /// <param name="metadata">Written with the model.</param>
    /// <exception cref="ArgumentException">Settings that are wrong, an element the model does not know, or data without the labels that the loss weighs.</exception>
    public Trainer(MaceModel model, IReadOnlyList<Structure> training, IReadOnlyList<Structure> validation, TrainingOptions options, string folder, ModelMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        RequireLabels(training, validation, options);
        (_model, _options, _folder, _metadata) = (model, options, folder, metadata);
        Directory.CreateDirectory(folder);

        if (options.Threads is { } threads)
            set_num_threads(threads);
        _fingerprint = Fingerprint.Of(training.Concat(validation));
        _training = [.. training.Select((s, i) => new LabeledGraph(s, i, model))];
        _validation = [.. validation.Select((s, i) => new LabeledGraph(s, i, model))];
        _loss = new TrainingLoss(options.Loss, options.HuberDelta, options.EnergyPerAtom);
        using TorchRegion region = TorchRegion.Enter();
        _optimizer = new AdamOptimizer(model.Weights, name => IsDecayed(name) ? options.WeightDecay : 0, options.DecoupledDecay, options.AmsGrad);
        _average = options.MovingAverage is { } decay ? new MovingAverage(model.Weights, decay) : null;
        CollectCheckpointTensors();
    }

    /// <summary>Path of the checkpoint.</summary>
    public string CheckpointPath => Path.Combine(_folder, "checkpoint.h5");

    /// <summary>Path of the best model.</summary>
    public string ModelPath => Path.Combine(_folder, "model.h5");

    private string MetricsPath => Path.Combine(_folder, "metrics.jsonl");

    private int StepsPerEpoch => (_training.Length + _options.BatchSize - 1) / _options.BatchSize;

    private bool IsSecondStage => _state.Epoch >= (_options.SecondStageStart ?? int.MaxValue);

    /// <summary>MACE's groups: the interactions' linear and skip weights and all weights of the products decay, the others do not.</summary>
    internal static bool IsDecayed(string name) =>
        name.StartsWith("products.", StringComparison.Ordinal)
        || (name.StartsWith("interactions.", StringComparison.Ordinal)
            && (name.EndsWith(".linear.weight", StringComparison.Ordinal) || name.EndsWith(".skip_tp.weight", StringComparison.Ordinal)));

    /// <summary>Takes up the run that the folder's checkpoint holds.</summary>
    /// <exception cref="FileNotFoundException">The folder has no checkpoint.</exception>
    /// <exception cref="InvalidDataException">The checkpoint does not fit this model, these settings or these data.</exception>
    public void Resume()
    {
        if (!File.Exists(CheckpointPath))
            throw new FileNotFoundException($"There is no checkpoint '{CheckpointPath}' to resume from.", CheckpointPath);
        using TorchRegion region = TorchRegion.Enter();
        _state = TrainingCheckpoint.Read(CheckpointPath, _checkpointTensors, new(_model.Configuration, _options, _fingerprint));
        _optimizer.Steps = _state.OptimizerSteps;
        if (_average is not null)
            _average.Updates = _state.AverageUpdates;
        // The metrics may hold epochs after the checkpoint, or a line cut short.
        File.WriteAllLines(MetricsPath, _state.History.Select(r => JsonSerializer.Serialize(r, TrainingCheckpoint.Json)));
    }

    /// <summary>Trains until the end, the time limit, or cancellation; the step under way is always finished and saved.</summary>
    /// <param name="progress">Called on this thread after each step and each epoch.</param>
    /// <param name="cancellation">Asks for an orderly stop.</param>
    /// <exception cref="TrainingDivergedException">The loss is not finite; the checkpoint is that of the last save.</exception>
    public TrainingResult Run(Action<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        _sinceStart.Restart();
        _secondsBefore = _state.Seconds;
        if (_state.Epoch == 0 && _state.Step == 0)
            File.WriteAllText(MetricsPath, "");

        double lastSave = 0;
        while (_state.Epoch < _options.MaxEpochs)
        {
            int[] order = DataOrder.Permutation(_training.Length, _options.Seed, _state.Epoch);
            while (_state.Step < StepsPerEpoch)
            {
                LabeledGraph[] graphs = [.. order.Skip(_state.Step * _options.BatchSize).Take(_options.BatchSize).Select(i => _training[i])];
                double rate = LearningRate();
                _state.LastLoss = TakeStep(graphs, rate);
                _state.LossSum += _state.LastLoss;
                _state.Step++;
                progress?.Invoke(Progress(rate, finished: null));
                if (cancellation.IsCancellationRequested)
                {
                    Save();
                    return Result(TrainingEnd.Canceled);
                }
                if (_sinceStart.Elapsed.TotalMinutes - lastSave > _options.CheckpointMinutes)
                {
                    Save();
                    lastSave = _sinceStart.Elapsed.TotalMinutes;
                }
            }
            double lastRate = LearningRate();
            EpochRecord finished = FinishEpoch();
            progress?.Invoke(Progress(lastRate, finished));
            Save();
            lastSave = _sinceStart.Elapsed.TotalMinutes;
            if (_state.EpochsSinceImprovement >= _options.Patience)
                return Result(TrainingEnd.EarlyStop);
            if (_sinceStart.Elapsed.TotalMinutes > _options.MaxMinutes)
            {
                // Between two evaluations there may be no best model yet.
                if (_state.BestEpoch == 0)
                {
                    WithAverage(() => SaveModel(_state.Epoch));
                    _state.BestEpoch = _state.Epoch;
                }
                return Result(TrainingEnd.TimeLimit);
            }
        }
        return Result(TrainingEnd.Completed);
    }

    /// <summary>Frees optimizer and averages; the model stays.</summary>
    public void Dispose()
    {
        _optimizer.Dispose();
        _average?.Dispose();
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

    private LossWeights Weights() => IsSecondStage
        ? new(_options.SecondStageEnergyWeight, _options.SecondStageForcesWeight, _options.StressWeight)
        : new(_options.EnergyWeight, _options.ForcesWeight, _options.StressWeight);

    private MaceDerivatives Derivatives() => _options.StressWeight > 0 ? MaceDerivatives.Forces | MaceDerivatives.Virial : MaceDerivatives.Forces;

    private double LearningRate()
    {
        if (IsSecondStage)
            return _options.SecondStageLearningRate;
        int lastEpoch = Math.Min(_options.MaxEpochs, _options.SecondStageStart ?? int.MaxValue);
        double done = (_state.Epoch + (double)_state.Step / StepsPerEpoch) / lastEpoch;
        double factor = _options.Schedule switch
        {
            LearningRateSchedule.Plateau => _state.PlateauFactor,
            LearningRateSchedule.Exponential => Math.Pow(_options.ScheduleFactor, _state.Epoch),
            LearningRateSchedule.Cosine => 0.001 + 0.999 * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, done))),
            _ => 1,
        };
        return _options.LearningRate * factor;
    }

    private double TakeStep(LabeledGraph[] graphs, double rate)
    {
        using TorchRegion region = TorchRegion.Enter();
        Slope slope = FindSlope(graphs);
        if (!slope.IsFinite)
            throw Diverged(graphs, slope);
        if (_options.ClipGradient is { } limit && slope.Length > limit)
            slope.Gradient.mul_(limit / slope.Length);
        _optimizer.Step(slope.Gradient, rate);
        _average?.Update();
        return slope.Loss;
    }

    private Slope FindSlope(LabeledGraph[] graphs)
    {
        var batch = new MaceBatch([.. graphs.Select(g => g.Graph)], _model);
        MaceOutput output = _model.Evaluate(batch, Derivatives(), training: true);
        Tensor loss = _loss.Of(output, batch, graphs, Weights());
        Tensor gradient = AdamOptimizer.Flatten(SafeGrad.Of([loss], [.. _model.Weights.Select(w => w.Value)]));
        return new(loss.to(ScalarType.Float64).item<double>(), gradient, gradient.norm().to(ScalarType.Float64).item<double>());
    }

    /// <summary>Finds the structures that alone give no finite loss or gradient.</summary>
    private TrainingDivergedException Diverged(LabeledGraph[] graphs, Slope slope)
    {
        LabeledGraph[] culprits = [.. graphs.Where(g => !FindSlope([g]).IsFinite)];
        string cause = culprits.Length > 0 ? "caused by " : "in a batch whose structures are finite one by one: ";
        LabeledGraph[] named = culprits.Length > 0 ? culprits : graphs;
        string message = $"Training stopped in epoch {_state.Epoch + 1}, step {_state.Step + 1}: the loss is {slope.Loss}, the length of its gradient {slope.Length}, "
            + cause + string.Join(", ", named.Select(g => $"training structure {g.Index} ({g.Structure}, energy {g.Structure.Energy?.ToString("R") ?? "unknown"} eV)"))
            + $". '{CheckpointPath}' is left as it was last saved; a smaller learning rate or a look at these structures may help.";
        return new(message, [.. named.Select(g => g.Structure)]);
    }

    /// <summary>Evaluates, keeps the best model and moves the schedule.</summary>
    private EpochRecord FinishEpoch()
    {
        int epoch = _state.Epoch + 1;
        var record = new EpochRecord { Epoch = epoch, LearningRate = LearningRate(), TrainingLoss = _state.LossSum / StepsPerEpoch };
        bool isLast = epoch == _options.MaxEpochs;
        if (_validation.Length > 0 && (epoch % _options.EvaluationInterval == 0 || isLast))
        {
            // The average is what the model is used with.
            WithAverage(() =>
            {
                Evaluation evaluation = Evaluation.Run(_model, _validation, _options.ValidationBatchSize);
                record = record with { Validation = evaluation.Metrics, ValidationLoss = LossOf(evaluation) };
                if (record.ValidationLoss < _state.BestLoss)
                    SaveModel(epoch);
            });
            Judge(record.ValidationLoss!.Value, epoch);
        }
        else if (_validation.Length == 0)
        {
            WithAverage(() => SaveModel(epoch));
            _state.BestEpoch = epoch;
        }
        record = record with { Seconds = Elapsed() };
        _state.Epoch = epoch;
        (_state.Step, _state.LossSum) = (0, 0);
        if (epoch == _options.SecondStageStart)
        {
            // Losses of the two stages cannot be compared.
            (_state.BestLoss, _state.EpochsSinceImprovement) = (double.PositiveInfinity, 0);
        }
        _state.History.Add(record);
        File.AppendAllText(MetricsPath, JsonSerializer.Serialize(record, TrainingCheckpoint.Json) + "\n");
        return record;
    }

    private void Judge(double loss, int epoch)
    {
        if (loss < _state.BestLoss)
        {
            (_state.BestLoss, _state.BestEpoch) = (loss, epoch);
            (_state.EpochsSinceImprovement, _state.PlateauWait) = (0, 0);
            return;
        }
        _state.EpochsSinceImprovement += _options.EvaluationInterval;
        _state.PlateauWait += _options.EvaluationInterval;
        if (_state.PlateauWait > _options.SchedulePatience)
        {
            _state.PlateauFactor *= _options.ScheduleFactor;
            _state.PlateauWait = 0;
        }
    }

    /// <summary>The weighted square errors of a validation set: the run's loss, whatever its penalty.</summary>
    private double LossOf(Evaluation evaluation)
    {
        LossWeights weights = Weights();
        ErrorMetrics m = evaluation.Metrics;
        return weights.Energy * Square(_options.EnergyPerAtom ? m.EnergyRmsePerAtom : m.EnergyRmse)
            + weights.Forces * Square(m.ForcesRmse) + weights.Stress * Square(m.StressRmse);

        static double Square(double? x) => x * x ?? 0;
    }

    private void WithAverage(Action action)
    {
        using TorchRegion region = TorchRegion.Enter();
        _average?.Swap();
        try
        {
            action();
        }
        finally
        {
            _average?.Swap();
        }
    }

    private void SaveModel(int epoch) =>
        MaceModelFile.Write(ModelPath, new(_model.Configuration, _model.ExportWeights(), _metadata with { Epochs = epoch }));

    private void Save()
    {
        using TorchRegion region = TorchRegion.Enter();
        _state.Seconds = Elapsed();
        _state.OptimizerSteps = _optimizer.Steps;
        _state.AverageUpdates = _average?.Updates ?? 0;
        TrainingCheckpoint.Write(CheckpointPath, _checkpointTensors, _state, new(_model.Configuration, _options, _fingerprint));
    }

    private double Elapsed() => _secondsBefore + _sinceStart.Elapsed.TotalSeconds;

    private TrainingProgress Progress(double rate, EpochRecord? finished)
    {
        double epochsDone = _state.Epoch + (double)_state.Step / StepsPerEpoch;
        double remaining = epochsDone > 0 ? Elapsed() / epochsDone * (_options.MaxEpochs - epochsDone) : 0;
        if (_options.MaxMinutes is { } minutes)
            remaining = Math.Min(remaining, Math.Max(0, 60 * minutes - _sinceStart.Elapsed.TotalSeconds));
        int epoch = finished?.Epoch ?? _state.Epoch + 1;
        return new(epoch, _options.MaxEpochs, finished is null ? _state.Step : StepsPerEpoch, StepsPerEpoch, _state.LastLoss, rate, TimeSpan.FromSeconds(remaining), finished);
    }

    private TrainingResult Result(TrainingEnd end) => new(end, _state.BestEpoch, _state.History);

    private void CollectCheckpointTensors()
    {
        for (int i = 0; i < _model.Weights.Count; i++)
        {
            string name = _model.Weights[i].Key;
            _checkpointTensors.Add("weights/" + name, _model.Weights[i].Value);
            _checkpointTensors.Add("first_moments/" + name, _optimizer.FirstMoments[i]);
            _checkpointTensors.Add("second_moments/" + name, _optimizer.SecondMoments[i]);
            if (_options.AmsGrad)
                _checkpointTensors.Add("largest_second_moments/" + name, _optimizer.LargestSecondMoments[i]);
            if (_average is not null)
                _checkpointTensors.Add("averages/" + name, _average.Averages[i]);
        }
    }

    /// <summary>A loss, its gradient over all weights, and the gradient's 2-norm.</summary>
    private readonly record struct Slope(double Loss, Tensor Gradient, double Length)
    {
        public bool IsFinite => double.IsFinite(Loss) && double.IsFinite(Length);
    }
}
