using System.Diagnostics;
using System.Globalization;
using EquivSim.Training;

namespace EquivSim.Cli.Rendering;

/// <summary>Tells how a training goes: a line for each epoch, or one every few seconds when epochs are short; in between, for people, a line in place.</summary>
/// <typeparam name="TMetrics">The errors of an epoch.</typeparam>
internal sealed class TrainingProgressView<TMetrics>(Terminal terminal, IReadOnlyList<TrainingMetric<TMetrics>> metrics)
    where TMetrics : class
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenSteps = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan SilenceWithoutTerminal = TimeSpan.FromSeconds(30);

    private readonly Stopwatch _sinceLine = new();
    private readonly Stopwatch _sinceStep = Stopwatch.StartNew();

    /// <summary>Shows where the training stands.</summary>
    public void Show(TrainingProgress<TMetrics> progress)
    {
        if (progress.Finished is { } epoch)
            ShowEpoch(progress, epoch);
        else
            ShowStep(progress);
    }

    private void ShowEpoch(TrainingProgress<TMetrics> progress, EpochRecord<TMetrics> epoch)
    {
        bool first = !_sinceLine.IsRunning;
        if (first)
            terminal.Line($"     epoch        loss  valid.loss {string.Concat(metrics.Select(m => $"{m.Column,11} "))}    rate      time      left");
        if (!first && _sinceLine.Elapsed < BetweenLines && epoch.Epoch < progress.MaxEpochs)
            return;
        string errors = string.Concat(metrics.Select(m => $"{(epoch.Validation is { } e && m.Value(e) is { } value ? Quantity.Number(value) : "–"),11} "));
        terminal.Line(string.Create(CultureInfo.InvariantCulture,
            $"{epoch.Epoch,5}/{progress.MaxEpochs,-5} {epoch.TrainingLoss,10:0.000e+0} {epoch.ValidationLoss,11:0.000e+0} {errors}{epoch.LearningRate,8:0.0e+0} {Quantity.Duration(TimeSpan.FromSeconds(epoch.Seconds)),9} {Quantity.Duration(progress.Remaining),9}"));
        _sinceLine.Restart();
    }

    private void ShowStep(TrainingProgress<TMetrics> progress)
    {
        if (_sinceStep.Elapsed < BetweenSteps)
            return;
        string text = string.Create(CultureInfo.InvariantCulture,
            $"  epoch {progress.Epoch}/{progress.MaxEpochs}, step {progress.Step}/{progress.Steps}, loss {progress.Loss:0.000e+0}, {Quantity.Duration(progress.Remaining)} left");
        if (terminal.IsInteractive)
        {
            terminal.Transient(text);
        }
        else
        {
            if (_sinceStep.Elapsed < SilenceWithoutTerminal)
                return;
            terminal.Line(text);
        }
        _sinceStep.Restart();
    }
}
