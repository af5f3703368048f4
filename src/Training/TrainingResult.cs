namespace EquivSim.Training;

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
/// <typeparam name="TMetrics">Errors on the validation set.</typeparam>
/// <param name="End">Why it ended.</param>
/// <param name="BestEpoch">Epoch whose model was saved, from 1; 0 when none was evaluated.</param>
/// <param name="History">Every finished epoch.</param>
public sealed record TrainingResult<TMetrics>(TrainingEnd End, int BestEpoch, IReadOnlyList<EpochRecord<TMetrics>> History)
    where TMetrics : class;
