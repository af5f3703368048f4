using ScottPlot;

namespace EquivSim.Cli.Plots;

/// <summary>Predicted over true matrix elements, and their differences over their size on logarithmic axes.</summary>
internal static class MatrixParityPlot
{
    private const int MostPoints = 20_000;

    /// <summary>Draws the elements of some matrices.</summary>
    /// <param name="path">PNG file to write.</param>
    /// <param name="reference">True elements, hartree.</param>
    /// <param name="predicted">Predicted elements, hartree.</param>
    public static void Save(string path, double[] reference, double[] predicted)
    {
        int stride = 1 + reference.Length / MostPoints;
        int[] shown = [.. Enumerable.Range(0, reference.Length).Where(i => i % stride == 0)];
        Plot parity = PlotStyle.Create("Matrix elements", "reference (Eh)", "predicted (Eh)");
        parity.Add.Markers(shown.Select(i => reference[i]).ToArray(), shown.Select(i => predicted[i]).ToArray(), MarkerShape.FilledCircle, 3, PlotStyle.Blue.WithAlpha(.5));
        AxisLimits limits = parity.Axes.GetLimits();
        double low = Math.Min(limits.Left, limits.Bottom), high = Math.Max(limits.Right, limits.Top);
        var diagonal = parity.Add.Line(low, low, high, high);
        diagonal.LineColor = PlotStyle.Grey;
        diagonal.LineWidth = 1;

        Plot errors = PlotStyle.Create("Errors", "log10 |element| (Eh)", "|error| (µEh)");
        int[] nonzero = [.. shown.Where(i => Math.Abs(reference[i]) > 1e-6 && predicted[i] != reference[i])];
        errors.Add.Markers(
            nonzero.Select(i => Math.Log10(Math.Abs(reference[i]))).ToArray(), nonzero.Select(i => Math.Log10(1e6 * Math.Abs(predicted[i] - reference[i]))).ToArray(),
            MarkerShape.FilledCircle, 3, PlotStyle.Orange.WithAlpha(.4));
        PlotStyle.UseLogarithmicLabels(errors);
        PlotStyle.Save(path, 900, 420, stacked: false, parity, errors);
    }
}
