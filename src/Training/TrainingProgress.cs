namespace EquivSim.Training;

/// <summary>Where a training run stands.</summary>
/// <typeparam name="TMetrics">Errors on the validation set.</typeparam>
/// <param name="Epoch">Current epoch, from 1.</param>
/// <param name="MaxEpochs">Epochs planned.</param>
/// <param name="Step">Steps done in this epoch.</param>
/// <param name="Steps">Steps in an epoch.</param>
/// <param name="Loss">Loss of the last step.</param>
/// <param name="LearningRate">Learning rate of the last step.</param>
/// <param name="Remaining">Estimated time to the last epoch.</param>
/// <param name="Finished">The epoch that has just been finished, if one has.</param>
public sealed record TrainingProgress<TMetrics>(
    int Epoch, int MaxEpochs, int Step, int Steps, double Loss, double LearningRate, TimeSpan Remaining, EpochRecord<TMetrics>? Finished)
    where TMetrics : class;
