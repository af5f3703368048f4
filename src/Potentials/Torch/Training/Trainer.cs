using EquivSim.Structures;
using EquivSim.Training;

namespace EquivSim.Potentials.Torch;

/// <summary>
/// Trains a MACE model on energies, forces and stresses, with checkpoints from which a run goes on bit for bit.
/// </summary>
/// <remarks>
/// Files in the run's folder: <c>checkpoint.h5</c> (last state), <c>model.h5</c> (averaged weights of the best epoch on the validation set)
/// and <c>metrics.jsonl</c> (one line an epoch).
/// </remarks>
public sealed class Trainer : IDisposable
{
    private readonly MaceTask _task;
    private readonly TrainingLoop<ErrorMetrics> _loop;

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
        ModelPath = Path.Combine(folder, "model.h5");
        _task = new MaceTask(model, training, validation, options, ModelPath, metadata);
        _loop = new(_task, options, folder);
    }

    /// <summary>Path of the checkpoint.</summary>
    public string CheckpointPath => _loop.CheckpointPath;

    /// <summary>Path of the best model.</summary>
    public string ModelPath { get; }

    /// <inheritdoc cref="TrainingLoop{TMetrics}.Resume"/>
    public void Resume() => _loop.Resume();

    /// <inheritdoc cref="TrainingLoop{TMetrics}.Run"/>
    public TrainingResult<ErrorMetrics> Run(Action<TrainingProgress<ErrorMetrics>>? progress = null, CancellationToken cancellation = default) =>
        _loop.Run(progress, cancellation);

    /// <summary>What computes the gradient: as asked for, or <see cref="TrainingExecutor.Dense"/> where the kernels do not serve.</summary>
    public TrainingExecutor Executor => _task.Executor;

    /// <summary>Frees optimizer and averages; the model stays.</summary>
    public void Dispose()
    {
        _loop.Dispose();
        _task.Dispose();
    }
}
