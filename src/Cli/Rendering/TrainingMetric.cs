namespace EquivSim.Cli.Rendering;

/// <summary>An error on the validation set that is shown while training: a column of the progress table and a panel of the learning curve.</summary>
/// <typeparam name="TMetrics">The errors of an epoch.</typeparam>
/// <param name="Title">Title of the panel.</param>
/// <param name="Axis">Its vertical axis, with the unit.</param>
/// <param name="Column">Head of the column, 11 characters at most.</param>
/// <param name="Value">The value in the unit shown; null when it is unknown.</param>
internal sealed record TrainingMetric<TMetrics>(string Title, string Axis, string Column, Func<TMetrics, double?> Value)
    where TMetrics : class;
