using EquivSim.Potentials.Torch;
using ScottPlot;

namespace EquivSim.Cli.Plots;

/// <summary>A training over its epochs, on logarithmic axes: the loss, then the validation errors of energies and forces.</summary>
internal static class LearningCurve
{
    /// <summary>Draws the curves of one training.</summary>
    /// <param name="path">PNG file to write.</param>
    /// <param name="history">Its epochs.</param>
    /// <param name="secondStage">First epoch of the second stage, if there was one.</param>
    public static void Save(string path, IReadOnlyList<EpochRecord> history, int? secondStage = null)
    {
        Plot loss = PlotStyle.Create("Loss", "epoch", "");
        Add(loss, history, e => e.TrainingLoss, "training", PlotStyle.Orange);
        Add(loss, history, e => e.ValidationLoss, "validation", PlotStyle.Blue);
        Plot energy = PlotStyle.Create("Energy, validation", "epoch", "RMSE (meV/atom)");
        Add(energy, history, e => 1000 * e.Validation?.EnergyRmsePerAtom, "", PlotStyle.Blue);
        Plot forces = PlotStyle.Create("Forces, validation", "epoch", "RMSE (meV/Å)");
        Add(forces, history, e => 1000 * e.Validation?.ForcesRmse, "", PlotStyle.Blue);

        Plot[] panels = [loss, energy, forces];
        foreach (Plot panel in panels)
        {
            if (secondStage is { } epoch && history.Any(e => e.Epoch > epoch))
                panel.Add.VerticalLine(epoch, 1, PlotStyle.Grey, LinePattern.Dashed).LegendText = "second stage";
            PlotStyle.UseLogarithmicLabels(panel);
        }
        PlotStyle.ShowLegend(loss, Alignment.UpperRight);
        PlotStyle.Save(path, 1200, 360, stacked: false, panels);
    }

    private static void Add(Plot plot, IReadOnlyList<EpochRecord> history, Func<EpochRecord, double?> value, string name, Color color)
    {
        EpochRecord[] shown = [.. history.Where(e => value(e) is > 0 and < double.PositiveInfinity)];
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
