using EquivSim.Cli.Commands.Bench.TensorProducts;
using ScottPlot;

namespace EquivSim.Cli.Plots;

/// <summary>Time of a product over L by every method, as in "The Price of Freedom": wall time above, divided by the expressivity below.</summary>
internal static class ProductPlot
{
    private static readonly Color[] Colors = [PlotStyle.Blue, PlotStyle.Orange, PlotStyle.Green, PlotStyle.Grey, Color.FromHex("#9b4f96"), Color.FromHex("#b8860b"), Color.FromHex("#1b9aaa")];

    /// <summary>Draws one column a setting.</summary>
    public static void Save(string path, IReadOnlyList<ProductTiming> timings)
    {
        string[] settings = [.. timings.Select(t => t.Case).Distinct()], methods = [.. timings.Select(t => t.Method).Distinct()];
        var panels = new List<Plot>();
        foreach (string setting in settings)
        {
            Plot wall = PlotStyle.Create($"{setting}, batch {timings[0].Batch}, {timings[0].Type}", "L", "µs per product");
            Plot normalised = PlotStyle.Create($"{setting}, per independent map", "L", "ns per product and map");
            for (int m = 0; m < methods.Length; m++)
            {
                ProductTiming[] own = [.. timings.Where(t => t.Case == setting && t.Method == methods[m])];
                Add(wall, own, t => t.MicrosecondsPerSample, methods[m], Colors[m % Colors.Length]);
                Add(normalised, [.. own.Where(t => t.Expressivity > 0)], t => 1000 * t.MicrosecondsPerSample / t.Expressivity!.Value, methods[m], Colors[m % Colors.Length]);
            }
            foreach (Plot panel in new[] { wall, normalised })
            {
                PlotStyle.UseLogarithmicLabels(panel);
                panels.Add(panel);
            }
            PlotStyle.ShowLegend(wall, Alignment.UpperLeft);
            wall.Axes.Margins(0.03, 0.03, 0.05, 0.6);
            normalised.HideLegend();
        }
        PlotStyle.Save(path, 460 * panels.Count, 420, stacked: false, panels);
    }

    private static void Add(Plot plot, ProductTiming[] timings, Func<ProductTiming, double> value, string name, Color color)
    {
        if (timings.Length == 0)
            return;
        double[] degrees = [.. timings.Select(t => (double)t.Degree)], logarithms = [.. timings.Select(t => Math.Log10(value(t)))];
        var line = plot.Add.Scatter(degrees, logarithms, color);
        line.LineWidth = 2;
        line.MarkerSize = 6;
        line.LegendText = name;
    }
}
