using EquivSim.Training;

namespace EquivSim.Cli.Rendering;

/// <summary>What is said when a training ends.</summary>
internal static class TrainingOutcome
{
    /// <summary>Tells why it ended and which model is kept.</summary>
    public static string Describe<TMetrics>(TrainingResult<TMetrics> result)
        where TMetrics : class
    {
        string reason = result.End switch
        {
            TrainingEnd.Completed => "All epochs done",
            TrainingEnd.EarlyStop => "No improvement any more",
            TrainingEnd.TimeLimit => "The time allowed is over",
            _ => "Stopped on request, state saved",
        };
        double seconds = result.History.Count > 0 ? result.History[^1].Seconds : 0;
        return $"{reason}: {result.History.Count} epochs in {Quantity.Duration(TimeSpan.FromSeconds(seconds))}" +
            (result.BestEpoch > 0 ? $"; the model is that of epoch {result.BestEpoch}." : ".");
    }
}
