using EquivSim.Hamiltonians.Torch;
using EquivSim.Training;
using ScottPlot;

namespace EquivSim.Cli.Plots;

/// <summary>A training of matrices over its epochs: errors on a logarithmic axis, with the phases of the selection of paths marked.</summary>
internal static class HamiltonianLearningCurve
{
    /// <summary>Draws the curves of one training.</summary>
    /// <param name="path">PNG file to write.</param>
    /// <param name="history">Its epochs.</param>
    /// <param name="phases">Epochs after which gates select the paths, and after which the selection is frozen; null without sparsity.</param>
    public static void Save(string path, IReadOnlyList<EpochRecord<MatrixErrors>> history, (int Adaptive, int Fixed)? phases)
    {
        Plot plot = PlotStyle.Create("Matrix elements", "epoch", "mean absolute error (µEh)");
        Add(plot, history, e => e.TrainingLoss, "training loss", PlotStyle.Orange);
        Add(plot, history, e => e.Validation?.All, "validation", PlotStyle.Blue);
        Add(plot, history, e => e.Validation?.Diagonal, "same atom", PlotStyle.Green);
        if (phases is { } p)
        {
            plot.Add.VerticalLine(p.Adaptive, 1, PlotStyle.Grey, LinePattern.Dashed).LegendText = "gates select";
            plot.Add.VerticalLine(p.Fixed, 1.5f, PlotStyle.Grey, LinePattern.Solid).LegendText = "paths frozen";
        }
        PlotStyle.UseLogarithmicLabels(plot);
        PlotStyle.ShowLegend(plot, Alignment.UpperRight);
        PlotStyle.Save(path, 700, 420, stacked: false, plot);
    }

    private static void Add(Plot plot, IReadOnlyList<EpochRecord<MatrixErrors>> history, Func<EpochRecord<MatrixErrors>, double?> value, string name, Color color)
    {
        EpochRecord<MatrixErrors>[] shown = [.. history.Where(e => value(e) is > 0 and < double.PositiveInfinity)];
        if (shown.Length == 0)
            return;
        var line = plot.Add.Scatter(shown.Select(e => (double)e.Epoch).ToArray(), shown.Select(e => Math.Log10(1e6 * value(e)!.Value)).ToArray(), color);
        line.LineWidth = 2;
        line.MarkerSize = shown.Length < 60 ? 4 : 0;
        line.LegendText = name;
    }
}
