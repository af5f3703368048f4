namespace EquivSim.Training;

/// <summary>A finished epoch: one line of the metrics file.</summary>
/// <typeparam name="TMetrics">Errors on the validation set.</typeparam>
public sealed record EpochRecord<TMetrics>
    where TMetrics : class
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
    public TMetrics? Validation { get; init; }
}
