using System.Diagnostics;
using System.Text.Json;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Training;

/// <summary>
/// Trains whatever a task describes: Adam over shuffled batches, learning-rate schedules, a moving average of the weights, early stopping,
/// and checkpoints from which a run goes on bit for bit.
/// </summary>
/// <remarks>
/// Files in the run's folder: <c>checkpoint.h5</c> (last state), <c>metrics.jsonl</c> (one line an epoch) and the model that the task saves
/// when validation finds it the best so far. The order of the samples follows from the seed and the epoch, never from a clock.
/// </remarks>
/// <typeparam name="TMetrics">Errors on the validation set.</typeparam>
public sealed class TrainingLoop<TMetrics> : IDisposable
    where TMetrics : class
{
    private readonly ITrainingTask<TMetrics> _task;
    private readonly LoopOptions _options;
    private readonly string _metricsPath;
    private readonly RunIdentity _identity;
    private readonly AdamOptimizer _optimizer;
    private readonly MovingAverage? _average;
    private readonly Dictionary<string, Tensor> _checkpointTensors = [];
    private readonly Stopwatch _sinceStart = new();
    private TrainingState<TMetrics> _state = new();
    private double _secondsBefore;

    /// <summary>Prepares a run.</summary>
    /// <param name="task">What is trained.</param>
    /// <param name="options">Settings.</param>
    /// <param name="folder">Folder of the run's files; made if need be.</param>
    /// <exception cref="ArgumentException">Settings that are wrong, or no training samples.</exception>
    public TrainingLoop(ITrainingTask<TMetrics> task, LoopOptions options, string folder)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (task.SampleCount == 0)
            throw new ArgumentException("The training set is empty.");
        (_task, _options) = (task, options);
        Directory.CreateDirectory(folder);
        CheckpointPath = Path.Combine(folder, "checkpoint.h5");
        _metricsPath = Path.Combine(folder, "metrics.jsonl");
        _identity = new(task.ModelIdentity, options, task.DataFingerprint);
        if (options.Threads is { } threads)
            set_num_threads(threads);
        using TorchRegion region = TorchRegion.Enter();
        _optimizer = new AdamOptimizer(task.Weights, name => task.IsDecayed(name) ? options.WeightDecay : 0, options.DecoupledDecay, options.AmsGrad);
        _average = options.MovingAverage is { } decay ? new MovingAverage(task.Weights, decay) : null;
        CollectCheckpointTensors();
    }

    /// <summary>Path of the checkpoint.</summary>
    public string CheckpointPath { get; }

    private int StepsPerEpoch => (_task.SampleCount + _options.BatchSize - 1) / _options.BatchSize;

    private TrainingPosition Position => new(_state.Epoch, _state.Step, StepsPerEpoch, _state.Epoch >= (_options.SecondStageStart ?? int.MaxValue));

    private double LearningRate => _options.LearningRateAt(Position, _state.PlateauFactor);

    /// <summary>Takes up the run that the folder's checkpoint holds.</summary>
    /// <exception cref="FileNotFoundException">The folder has no checkpoint.</exception>
    /// <exception cref="InvalidDataException">The checkpoint does not fit this model, these settings or these data.</exception>
    public void Resume()
    {
        if (!File.Exists(CheckpointPath))
            throw new FileNotFoundException($"There is no checkpoint '{CheckpointPath}' to resume from.", CheckpointPath);
        using TorchRegion region = TorchRegion.Enter();
        _state = TrainingCheckpoint.Read<TMetrics>(CheckpointPath, _checkpointTensors, _identity);
        _optimizer.Steps = _state.OptimizerSteps;
        if (_average is not null)
            _average.Updates = _state.AverageUpdates;
        // The metrics may hold epochs after the checkpoint, or a line cut short.
        File.WriteAllLines(_metricsPath, _state.History.Select(r => JsonSerializer.Serialize(r, TrainingCheckpoint.Json)));
    }

    /// <summary>Trains until the end, the time limit, or cancellation; the step under way is always finished and saved.</summary>
    /// <param name="progress">Called on this thread after each step and each epoch.</param>
    /// <param name="cancellation">Asks for an orderly stop.</param>
    /// <exception cref="TrainingDivergedException">The loss is not finite; the checkpoint is that of the last save.</exception>
    public TrainingResult<TMetrics> Run(Action<TrainingProgress<TMetrics>>? progress = null, CancellationToken cancellation = default)
    {
        _sinceStart.Restart();
        _secondsBefore = _state.Seconds;
        if (_state.Epoch == 0 && _state.Step == 0)
            File.WriteAllText(_metricsPath, "");

        double lastSave = 0;
        while (_state.Epoch < _options.MaxEpochs)
        {
            int[] order = DataOrder.Permutation(_task.SampleCount, _options.Seed, _state.Epoch);
            while (_state.Step < StepsPerEpoch)
            {
                int[] samples = [.. order.Skip(_state.Step * _options.BatchSize).Take(_options.BatchSize)];
                double rate = LearningRate;
                _state.LastLoss = TakeStep(samples, rate);
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
            double lastRate = LearningRate;
            EpochRecord<TMetrics> finished = FinishEpoch();
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
                    WithAverage(() => _task.SaveModel(_state.Epoch));
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

    private double TakeStep(int[] samples, double rate)
    {
        using TorchRegion region = TorchRegion.Enter();
        (double loss, Tensor gradient) = _task.Slope(samples, Position);
        double length = Length(gradient);
        if (!double.IsFinite(loss) || !double.IsFinite(length))
            throw Diverged(samples, loss, length);
        if (_options.ClipGradient is { } limit && length > limit)
            gradient.mul_(limit / length);
        _optimizer.Step(gradient, rate);
        _average?.Update();
        return loss;
    }

    private static double Length(Tensor gradient) => gradient.norm().to(ScalarType.Float64).item<double>();

    /// <summary>Finds the samples that alone give no finite loss or gradient.</summary>
    private TrainingDivergedException Diverged(int[] samples, double loss, double length)
    {
        int[] culprits = [.. samples.Where(s => _task.Slope([s], Position) is var slope && !(double.IsFinite(slope.Loss) && double.IsFinite(Length(slope.Gradient))))];
        string cause = culprits.Length > 0 ? "caused by " : "in a batch whose samples are finite one by one: ";
        int[] named = culprits.Length > 0 ? culprits : samples;
        string message = $"Training stopped in epoch {_state.Epoch + 1}, step {_state.Step + 1}: the loss is {loss}, the length of its gradient {length}, "
            + cause + string.Join(", ", named.Select(_task.Describe))
            + $". '{CheckpointPath}' is left as it was last saved; a smaller learning rate or a look at these data may help.";
        return new(message, named);
    }

    /// <summary>Evaluates, keeps the best model and moves the schedule.</summary>
    private EpochRecord<TMetrics> FinishEpoch()
    {
        int epoch = _state.Epoch + 1;
        var record = new EpochRecord<TMetrics> { Epoch = epoch, LearningRate = LearningRate, TrainingLoss = _state.LossSum / StepsPerEpoch };
        bool isLast = epoch == _options.MaxEpochs;
        if (_task.HasValidation && (epoch % _options.EvaluationInterval == 0 || isLast))
        {
            // The average is what the model is used with.
            WithAverage(() =>
            {
                (double loss, TMetrics metrics) = _task.Validate(Position);
                record = record with { Validation = metrics, ValidationLoss = loss };
                if (loss < _state.BestLoss)
                    _task.SaveModel(epoch);
            });
            Judge(record.ValidationLoss!.Value, epoch);
        }
        else if (!_task.HasValidation)
        {
            WithAverage(() => _task.SaveModel(epoch));
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
        File.AppendAllText(_metricsPath, JsonSerializer.Serialize(record, TrainingCheckpoint.Json) + "\n");
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

    private void Save()
    {
        using TorchRegion region = TorchRegion.Enter();
        _state.Seconds = Elapsed();
        _state.OptimizerSteps = _optimizer.Steps;
        _state.AverageUpdates = _average?.Updates ?? 0;
        TrainingCheckpoint.Write(CheckpointPath, _checkpointTensors, _state, _identity);
    }

    private double Elapsed() => _secondsBefore + _sinceStart.Elapsed.TotalSeconds;

    private TrainingProgress<TMetrics> Progress(double rate, EpochRecord<TMetrics>? finished)
    {
        double epochsDone = _state.Epoch + (double)_state.Step / StepsPerEpoch;
        double remaining = epochsDone > 0 ? Elapsed() / epochsDone * (_options.MaxEpochs - epochsDone) : 0;
        if (_options.MaxMinutes is { } minutes)
            remaining = Math.Min(remaining, Math.Max(0, 60 * minutes - _sinceStart.Elapsed.TotalSeconds));
        int epoch = finished?.Epoch ?? _state.Epoch + 1;
        return new(epoch, _options.MaxEpochs, finished is null ? _state.Step : StepsPerEpoch, StepsPerEpoch, _state.LastLoss, rate, TimeSpan.FromSeconds(remaining), finished);
    }

    private TrainingResult<TMetrics> Result(TrainingEnd end) => new(end, _state.BestEpoch, _state.History);

    private void CollectCheckpointTensors()
    {
        for (int i = 0; i < _task.Weights.Count; i++)
        {
            string name = _task.Weights[i].Key;
            _checkpointTensors.Add("weights/" + name, _task.Weights[i].Value);
            _checkpointTensors.Add("first_moments/" + name, _optimizer.FirstMoments[i]);
            _checkpointTensors.Add("second_moments/" + name, _optimizer.SecondMoments[i]);
            if (_options.AmsGrad)
                _checkpointTensors.Add("largest_second_moments/" + name, _optimizer.LargestSecondMoments[i]);
            if (_average is not null)
                _checkpointTensors.Add("averages/" + name, _average.Averages[i]);
        }
        foreach ((string name, Tensor buffer) in _task.Buffers)
            _checkpointTensors.Add("buffers/" + name, buffer);
    }
}
