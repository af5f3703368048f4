using EquivSim.Cli.Commands.Electrostatics.Bench;
using ScottPlot;

namespace EquivSim.Cli.Plots;

/// <summary>Build time of blocks of crystal against their edge, beside lines of slope one and three; ranks beside it.</summary>
internal static class LatticePlot
{
    /// <summary>Draws the figure.</summary>
    /// <param name="path">PNG file to write.</param>
    /// <param name="report">The measurements.</param>
    public static void Save(string path, LatticeReport report)
    {
        double[] edges = [.. report.Rows.Select(r => Math.Log2(r.Edge))];
        Plot time = PlotStyle.Create("Build time", "log2 of the cells along the edge", "ms");
        double first = Math.Log10(report.Rows[0].BuildMilliseconds);
        Add(time, edges, [.. report.Rows.Select(r => Math.Log10(r.BuildMilliseconds))], "measured", PlotStyle.Blue);
        Add(time, edges, [.. edges.Select(e => first + Math.Log10(2) * (e - edges[0]))], "edge", PlotStyle.Grey, LinePattern.Dashed);
        Add(time, edges, [.. edges.Select(e => first + 3 * Math.Log10(2) * (e - edges[0]))], "volume", PlotStyle.Orange, LinePattern.Dotted);
        PlotStyle.UseLogarithmicLabels(time);
        PlotStyle.ShowLegend(time, Alignment.UpperLeft);
        Plot rank = PlotStyle.Create("Tucker rank", "log2 of the cells along the edge", "largest rank");
        Add(rank, edges, [.. report.Rows.Select(r => (double)r.Rank)], "", PlotStyle.Blue);
        rank.Axes.SetLimitsY(0, 1.3 * report.Rows.Max(r => r.Rank));
        PlotStyle.Save(path, 900, 400, stacked: false, time, rank);
    }

    private static void Add(Plot plot, double[] x, double[] y, string name, Color color, LinePattern? guide = null)
    {
        var line = plot.Add.Scatter(x, y, color);
        line.LineWidth = 2;
        line.LinePattern = guide ?? LinePattern.Solid;
        line.MarkerSize = guide is null ? 7 : 0;
        if (name.Length > 0)
            line.LegendText = name;
    }
}
