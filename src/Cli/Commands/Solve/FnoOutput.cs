namespace EquivSim.Cli.Commands.Solve;

/// <summary>Names of the files in the output folder of <c>equivsim solve fno</c>.</summary>
internal static class FnoOutput
{
    public const string Model = "model.h5";
    public const string Checkpoint = "checkpoint.h5";
    public const string Metrics = "metrics.jsonl";
    public const string LearningCurve = "learning_curve.png";
    public const string Predictions = "predictions.png";
    public const string Options = "options.json";
    public const string Log = "log.txt";
}
