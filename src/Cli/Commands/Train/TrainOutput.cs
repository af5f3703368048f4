namespace EquivSim.Cli.Commands.Train;

/// <summary>Names of the files that <c>equivsim train</c> leaves in its output folder.</summary>
internal static class TrainOutput
{
    /// <summary>The resolved options: what <c>--config</c> needs to repeat the run.</summary>
    public const string Options = "options.json";

    /// <summary>The best model.</summary>
    public const string Model = "model.h5";

    /// <summary>The state to resume from.</summary>
    public const string Checkpoint = "checkpoint.h5";

    /// <summary>One JSON object per epoch.</summary>
    public const string Metrics = "metrics.jsonl";

    /// <summary>What the terminal showed.</summary>
    public const string Log = "log.txt";

    /// <summary>Errors over the epochs, drawn.</summary>
    public const string LearningCurve = "learning-curve.png";
}
