using ScottPlot;

namespace EquivSim.Cli.Plots;

/// <summary>Errors over the epochs of a training, on logarithmic axes: energies to the left, forces to the right.</summary>
internal static class LearningCurve
{
    /// <summary>Draws the curves of one training.</summary>
    /// <param name="path">PNG file to write.</param>
    /// <param name="points">One per epoch.</param>
    /// <param name="secondStage">First epoch of the second stage, if there was one.</param>
    public static void Save(string path, IReadOnlyList<LearningPoint> points, int? secondStage = null)
    {
        Plot energy = Panel("Energy", "RMSE (meV/atom)", points, p => p.TrainEnergy, p => p.ValidationEnergy, secondStage);
        Plot forces = Panel("Forces", "RMSE (meV/Å)", points, p => p.TrainForces, p => p.ValidationForces, secondStage);
        PlotStyle.Save(path, 900, 380, stacked: false, energy, forces);
    }

    private static Plot Panel(
        string title, string unit, IReadOnlyList<LearningPoint> points,
        Func<LearningPoint, double> train, Func<LearningPoint, double> validation, int? secondStage)
    {
        Plot plot = PlotStyle.Create(title, "epoch", unit);
        AddSeries(plot, points, train, "training", PlotStyle.Orange);
        AddSeries(plot, points, validation, "validation", PlotStyle.Blue);
        if (secondStage is { } epoch)
        {
            var mark = plot.Add.VerticalLine(epoch, 1, PlotStyle.Grey, LinePattern.Dashed);
            mark.LegendText = "second stage";
        }
        PlotStyle.UseLogarithmicLabels(plot);
        PlotStyle.ShowLegend(plot, Alignment.UpperRight);
        return plot;
    }

    private static void AddSeries(
        Plot plot, IReadOnlyList<LearningPoint> points, Func<LearningPoint, double> value, string name, Color color)
    {
        LearningPoint[] shown = [.. points.Where(p => value(p) > 0 && double.IsFinite(value(p)))];
        if (shown.Length == 0)
            return;
        double[] epochs = [.. shown.Select(p => (double)p.Epoch)];
        double[] logarithms = [.. shown.Select(p => Math.Log10(1000 * value(p)))];
        var line = plot.Add.Scatter(epochs, logarithms, color);
        line.LegendText = name;
        line.LineWidth = 2;
        line.MarkerSize = shown.Length < 60 ? 5 : 0;
    }
}
