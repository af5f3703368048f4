namespace EquivSim.Training;

/// <summary>Where a run stands.</summary>
/// <param name="Epoch">Finished epochs.</param>
/// <param name="Step">Finished steps of the current epoch.</param>
/// <param name="StepsPerEpoch">Steps in an epoch.</param>
/// <param name="IsSecondStage">Whether the second stage has begun.</param>
public readonly record struct TrainingPosition(int Epoch, int Step, int StepsPerEpoch, bool IsSecondStage)
{
    /// <summary>Finished steps of all epochs.</summary>
    public long TotalSteps => (long)Epoch * StepsPerEpoch + Step;
}
