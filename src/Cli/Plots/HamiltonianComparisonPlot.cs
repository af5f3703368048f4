using EquivSim.Hamiltonians.Torch;
using EquivSim.Training;
using ScottPlot;

namespace EquivSim.Cli.Plots;

/// <summary>Networks trained alike: training loss and validation error over the epochs, with the phases of the selection of paths.</summary>
internal static class HamiltonianComparisonPlot
{
    private static readonly Color[] Colours = [PlotStyle.Blue, PlotStyle.Green, PlotStyle.Orange, PlotStyle.Grey];

    /// <summary>Draws the curves.</summary>
    /// <param name="path">PNG file to write.</param>
    /// <param name="runs">At most four, with their epochs.</param>
    /// <param name="phases">Epochs after which gates select the paths, and after which the selection is frozen.</param>
    public static void Save(string path, IReadOnlyList<(string Name, IReadOnlyList<EpochRecord<MatrixErrors>> History)> runs, (int Adaptive, int Fixed) phases)
    {
        Plot training = PlotStyle.Create("Training", "epoch", "loss (µEh)"), validation = PlotStyle.Create("Validation", "epoch", "mean absolute error (µEh)");
        for (int k = 0; k < runs.Count; k++)
        {
            Add(training, runs[k].History, e => e.TrainingLoss, runs[k].Name, Colours[k]);
            Add(validation, runs[k].History, e => e.Validation?.All, "", Colours[k]);
        }
        foreach (Plot plot in new[] { training, validation })
        {
            string[] names = plot == training ? ["gates select", "paths frozen"] : ["", ""];
            plot.Add.VerticalLine(phases.Adaptive, 1, PlotStyle.Grey, LinePattern.Dashed).LegendText = names[0];
            plot.Add.VerticalLine(phases.Fixed, 1.5f, PlotStyle.Grey, LinePattern.Solid).LegendText = names[1];
            PlotStyle.UseLogarithmicLabels(plot);
        }
        PlotStyle.ShowLegend(training, Alignment.UpperRight);
        PlotStyle.Save(path, 1000, 400, stacked: false, training, validation);
    }

    private static void Add(Plot plot, IReadOnlyList<EpochRecord<MatrixErrors>> history, Func<EpochRecord<MatrixErrors>, double?> value, string name, Color color)
    {
        // A network may begin thousands of Hartree off; that would flatten all the rest.
        EpochRecord<MatrixErrors>[] shown = [.. history.Where(e => value(e) is > 0 and < 1)];
        if (shown.Length == 0)
            return;
        var line = plot.Add.Scatter(shown.Select(e => (double)e.Epoch).ToArray(), shown.Select(e => Math.Log10(1e6 * value(e)!.Value)).ToArray(), color);
        line.LineWidth = 2;
        line.MarkerSize = 0;
        line.LegendText = name;
    }
}
