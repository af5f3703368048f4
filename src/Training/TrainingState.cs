namespace EquivSim.Training;

/// <summary>Everything of a run that is not a tensor.</summary>
internal sealed class TrainingState<TMetrics>
    where TMetrics : class
{
    /// <summary>Finished epochs.</summary>
    public int Epoch { get; set; }

    /// <summary>Finished steps of the current epoch.</summary>
    public int Step { get; set; }

    /// <summary>Sum of the losses of those steps.</summary>
    public double LossSum { get; set; }

    /// <summary>Loss of the last step.</summary>
    public double LastLoss { get; set; }

    public long OptimizerSteps { get; set; }

    public long AverageUpdates { get; set; }

    /// <summary>Factor that the plateau schedule has reached.</summary>
    public double PlateauFactor { get; set; } = 1;

    public int EpochsSinceImprovement { get; set; }

    public int PlateauWait { get; set; }

    public double BestLoss { get; set; } = double.PositiveInfinity;

    public int BestEpoch { get; set; }

    public double Seconds { get; set; }

    public List<EpochRecord<TMetrics>> History { get; set; } = [];
}
