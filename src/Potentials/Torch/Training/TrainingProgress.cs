namespace EquivSim.Potentials.Torch;

/// <summary>A finished epoch.</summary>
public sealed record EpochRecord
{
    /// <summary>Epoch, from 1.</summary>
    public int Epoch { get; init; }

    /// <summary>Seconds of training so far, interruptions not counted.</summary>
    public double Seconds { get; init; }

    /// <summary>Learning rate at the end of the epoch.</summary>
    public double LearningRate { get; init; }

    /// <summary>Mean loss over the epoch's steps.</summary>
    public double TrainingLoss { get; init; }

    /// <summary>Loss on the validation set; null when it was not evaluated.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>Errors on the validation set; null when it was not evaluated.</summary>
    public ErrorMetrics? Validation { get; init; }
}

/// <summary>Where a training run stands.</summary>
/// <param name="Epoch">Current epoch, from 1.</param>
/// <param name="MaxEpochs">Epochs planned.</param>
/// <param name="Step">Steps done in this epoch.</param>
/// <param name="Steps">Steps in an epoch.</param>
/// <param name="Loss">Loss of the last step.</param>
/// <param name="LearningRate">Learning rate of the last step.</param>
/// <param name="Remaining">Estimated time to the last epoch.</param>
/// <param name="Finished">The epoch that has just been finished, if one has.</param>
public sealed record TrainingProgress(
    int Epoch, int MaxEpochs, int Step, int Steps, double Loss, double LearningRate, TimeSpan Remaining, EpochRecord? Finished);

/// <summary>Why a training run ended.</summary>
public enum TrainingEnd
{
    /// <summary>All epochs are done.</summary>
    Completed,

    /// <summary>The validation loss did not improve any more.</summary>
    EarlyStop,

    /// <summary>The time allowed is over.</summary>
    TimeLimit,

    /// <summary>The caller asked for it; the checkpoint holds the state after the last step.</summary>
    Canceled,
}

/// <summary>The outcome of a training run.</summary>
/// <param name="End">Why it ended.</param>
/// <param name="BestEpoch">Epoch whose model was saved, from 1; 0 when none was evaluated.</param>
/// <param name="History">Every finished epoch.</param>
public sealed record TrainingResult(TrainingEnd End, int BestEpoch, IReadOnlyList<EpochRecord> History);
