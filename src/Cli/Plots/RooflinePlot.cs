using EquivSim.Cli.Commands.Bench;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace EquivSim.Cli.Plots;

/// <summary>
/// Kernels under the machine's roofs: speed over arithmetic intensity (operations for each byte that must move at least once), with what one core reaches at
/// best in memory and in either precision; beside it how many times faster each is than its baseline.
/// </summary>
internal static class RooflinePlot
{
    private const double Lowest = -0.5, Highest = 2;

    /// <summary>Draws both panels.</summary>
    public static void Save(string path, MachinePeaks peaks, IReadOnlyList<KernelTiming> timings)
    {
        // A kernel against two baselines has one point.
        KernelTiming[] kernels = [.. timings.DistinctBy(t => t.Kernel)];
        Plot roof = PlotStyle.Create("Reached, one core", "operations a byte, decades", "GFLOP/s");
        AddRoof(roof, peaks.ReadGigabytes, peaks.SingleGflops, "float32 and memory", LinePattern.Solid);
        AddRoof(roof, peaks.ReadGigabytes, peaks.DoubleGflops, "float64", LinePattern.Dashed);
        for (int i = 0; i < kernels.Length; i++)
        {
            (double x, double y) = (Math.Log10(kernels[i].Operations / kernels[i].Bytes), Math.Log10(kernels[i].Gflops));
            roof.Add.Marker(x, y, MarkerShape.FilledCircle, 9, kernels[i].IsDouble ? PlotStyle.Orange : PlotStyle.Blue);
            ScottPlot.Plottables.Text label = roof.Add.Text(((char)('A' + i)).ToString(), x, y);
            (label.LabelFontSize, label.OffsetX, label.OffsetY) = (13, 6, 4);
        }
        PlotStyle.UseLogarithmicLabels(roof);
        roof.Axes.SetLimits(Lowest, Highest, Math.Log10(4), Math.Log10(1.4 * peaks.SingleGflops));
        PlotStyle.ShowLegend(roof, Alignment.LowerRight);

        Plot ratio = PlotStyle.Create("Times as fast as the baseline", "decades", "");
        var ticks = new NumericManual();
        for (int i = 0; i < timings.Count; i++)
        {
            KernelTiming t = timings[i];
            Bar bar = new() { Position = -i, Value = Math.Log10(t.Ratio), FillColor = t.IsDouble ? PlotStyle.Orange : PlotStyle.Blue, Orientation = Orientation.Horizontal, LineWidth = 0, Size = 0.6 };
            ratio.Add.Bar(bar);
            char letter = (char)('A' + Array.FindIndex(kernels, k => k.Kernel == t.Kernel));
            ticks.AddMajor(-i, $"{letter}  {t.Kernel}\nagainst: {t.Baseline}");
            ScottPlot.Plottables.Text label = ratio.Add.Text(t.Ratio.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture), bar.Value, -i);
            (label.LabelFontSize, label.OffsetX, label.LabelAlignment) = (12, 5, Alignment.MiddleLeft);
        }
        ratio.Axes.Left.TickGenerator = ticks;
        ratio.Axes.Left.TickLabelStyle.FontSize = 10;
        ratio.Axes.SetLimits(0, 1.2 * timings.Max(t => Math.Log10(t.Ratio)), 0.6 - timings.Count, 0.6);
        PlotStyle.Save(path, 1300, 480, stacked: false, roof, ratio);
    }

    private static void AddRoof(Plot plot, double gigabytes, double gflops, string name, LinePattern pattern)
    {
        double corner = Math.Log10(gflops / gigabytes);
        var line = plot.Add.Scatter(new[] { Lowest, corner, Highest }, new[] { Math.Log10(gigabytes) + Lowest, Math.Log10(gflops), Math.Log10(gflops) }, PlotStyle.Grey);
        (line.LineWidth, line.LinePattern, line.MarkerSize, line.LegendText) = (2, pattern, 0, name);
    }
}
