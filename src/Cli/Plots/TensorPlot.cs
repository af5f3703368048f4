using EquivSim.Solvers.TensorCompletion;
using MathNet.Numerics;
using ScottPlot;

namespace EquivSim.Cli.Plots;

/// <summary>Predicted over measured entries, and the part of the measurements that intervals of each probability hold.</summary>
internal static class TensorPlot
{
    private const int MostPoints = 5000;

    /// <summary>Draws one test set.</summary>
    /// <param name="path">PNG file to write.</param>
    /// <param name="values">Measured values.</param>
    /// <param name="predictions">What was predicted for them.</param>
    public static void Save(string path, double[] values, TensorPrediction[] predictions)
    {
        Plot parity = PlotStyle.Create("Held-out entries", "measured", "predicted");
        int every = Math.Max(1, values.Length / MostPoints);
        int[] shown = [.. Enumerable.Range(0, values.Length).Where(i => i % every == 0)];
        parity.Add.Markers(
            shown.Select(i => values[i]).ToArray(), shown.Select(i => predictions[i].Mean).ToArray(), MarkerShape.FilledCircle, 3, PlotStyle.Blue.WithAlpha(.5));
        double low = values.Min(), high = values.Max();
        var diagonal = parity.Add.Line(low, low, high, high);
        diagonal.LineColor = PlotStyle.Grey;

        Plot coverage = PlotStyle.Create("Intervals", "probability asked for", "part of the measurements inside");
        double[] distances = [.. values.Select((v, i) => Math.Abs(v - predictions[i].Mean) / predictions[i].Deviation).Order()];
        double[] asked = [.. Enumerable.Range(1, 99).Select(i => i / 100.0)];
        double[] found = [.. asked.Select(p => distances.Count(d => d < Math.Sqrt(2) * SpecialFunctions.ErfInv(p)) / (double)distances.Length)];
        var curve = coverage.Add.ScatterLine(asked, found, PlotStyle.Blue);
        curve.LineWidth = 2;
        var ideal = coverage.Add.Line(0, 0, 1, 1);
        ideal.LineColor = PlotStyle.Grey;
        PlotStyle.Save(path, 900, 430, stacked: false, parity, coverage);
    }
}
