using System.Globalization;
using EquivSim.Cli.Commands.Bench;
using EquivSim.Potentials;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace EquivSim.Cli.Plots;

/// <summary>Time of energy and forces for each network, by torch and by the compiled evaluator.</summary>
internal static class MacePlot
{
    private const double Half = 0.18;

    /// <summary>Draws medians as bars, with the fastest and the slowest of the repeats.</summary>
    public static void Save(string path, IReadOnlyList<MaceTiming> timings, Precision precision)
    {
        string type = precision == Precision.Float32 ? "float32" : "float64";
        Plot plot = PlotStyle.Create($"Energy and forces, {timings[0].Atoms} atoms, {type}", "", "ms per atom");
        double lowest = Math.Log10(timings.Min(t => t.Compiled.Median / t.Atoms)) - 0.5;
        var ticks = new NumericManual();
        for (int i = 0; i < timings.Count; i++)
        {
            MaceTiming t = timings[i];
            Add(plot, i - Half, t.Torch, t.Atoms, lowest, PlotStyle.Orange);
            Add(plot, i + Half, t.Compiled, t.Atoms, lowest, PlotStyle.Blue);
            ticks.AddMajor(i, string.Create(CultureInfo.InvariantCulture, $"{t.Network}\n{t.Torch.Median / t.Compiled.Median:0.0} times"));
        }
        plot.Axes.Bottom.TickGenerator = ticks;
        plot.Legend.ManualItems.Add(new LegendItem { LabelText = "torch", FillColor = PlotStyle.Orange });
        plot.Legend.ManualItems.Add(new LegendItem { LabelText = "compiled", FillColor = PlotStyle.Blue });
        PlotStyle.UseLogarithmicLabels(plot);
        plot.Axes.SetLimits(-0.6, timings.Count - 0.4, lowest, Math.Log10(timings.Max(t => t.Torch.Slowest / t.Atoms)) + 0.4);
        PlotStyle.ShowLegend(plot, Alignment.UpperLeft);
        PlotStyle.Save(path, 260 + 200 * timings.Count, 420, stacked: false, plot);
    }

    private static void Add(Plot plot, double at, Milliseconds time, int atoms, double lowest, Color color)
    {
        double median = Math.Log10(time.Median / atoms);
        plot.Add.Bar(new Bar { Position = at, Value = median, ValueBase = lowest, FillColor = color, Size = 1.8 * Half, LineWidth = 0 });
        var spread = plot.Add.Line(at, Math.Log10(time.Fastest / atoms), at, Math.Log10(time.Slowest / atoms));
        (spread.LineColor, spread.LineWidth) = (Colors.Black.WithAlpha(.6), 1);
        ScottPlot.Plottables.Text label = plot.Add.Text((time.Median / atoms).ToString("0.000", CultureInfo.InvariantCulture), at, Math.Log10(time.Slowest / atoms));
        (label.LabelFontSize, label.LabelAlignment, label.OffsetY) = (12, Alignment.LowerCenter, -3);
    }
}
