using EquivSim.Cli.Rendering;
using EquivSim.Training;
using ScottPlot;

namespace EquivSim.Cli.Plots;

/// <summary>A training over its epochs, on logarithmic axes: the loss, then each error on the validation set.</summary>
internal static class LearningCurve
{
    /// <summary>Draws the curves of one training.</summary>
    /// <param name="path">PNG file to write.</param>
    /// <param name="history">Its epochs.</param>
    /// <param name="metrics">Errors to show.</param>
    /// <param name="marks">Epochs after which something changed, with what to call it.</param>
    public static void Save<TMetrics>(
        string path, IReadOnlyList<EpochRecord<TMetrics>> history, IReadOnlyList<TrainingMetric<TMetrics>> metrics, params IEnumerable<(int Epoch, string Name)> marks)
        where TMetrics : class
    {
        Plot loss = PlotStyle.Create("Loss", "epoch", "");
        Add(loss, history, e => e.TrainingLoss, "training", PlotStyle.Orange);
        Add(loss, history, e => e.ValidationLoss, "validation", PlotStyle.Blue);
        var panels = new List<Plot> { loss };
        foreach (TrainingMetric<TMetrics> metric in metrics)
        {
            Plot panel = PlotStyle.Create(metric.Title, "epoch", metric.Axis);
            Add(panel, history, e => e.Validation is { } errors ? metric.Value(errors) : null, "", PlotStyle.Blue);
            panels.Add(panel);
        }
        foreach (Plot panel in panels)
        {
            foreach ((int epoch, string name) in marks.Where(m => history.Any(e => e.Epoch > m.Epoch)))
                panel.Add.VerticalLine(epoch, 1, PlotStyle.Grey, LinePattern.Dashed).LegendText = name;
            PlotStyle.UseLogarithmicLabels(panel);
        }
        PlotStyle.ShowLegend(loss, Alignment.UpperRight);
        PlotStyle.Save(path, 400 * panels.Count, 360, stacked: false, [.. panels]);
    }

    private static void Add<TMetrics>(
        Plot plot, IReadOnlyList<EpochRecord<TMetrics>> history, Func<EpochRecord<TMetrics>, double?> value, string name, Color color)
        where TMetrics : class
    {
        EpochRecord<TMetrics>[] shown = [.. history.Where(e => value(e) is > 0 and < double.PositiveInfinity)];
        if (shown.Length == 0)
            return;
        double[] epochs = [.. shown.Select(e => (double)e.Epoch)];
        double[] logarithms = [.. shown.Select(e => Math.Log10(value(e)!.Value))];
        var line = plot.Add.Scatter(epochs, logarithms, color);
        line.LineWidth = 2;
        line.MarkerSize = shown.Length < 60 ? 5 : 0;
        if (name.Length > 0)
            line.LegendText = name;
    }
}
