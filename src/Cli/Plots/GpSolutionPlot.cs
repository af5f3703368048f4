using EquivSim.Cli.Commands.Solve;
using ScottPlot;

namespace EquivSim.Cli.Plots;

/// <summary>A solution and its error: curves with a 90 % band on a line, maps on a rectangle.</summary>
internal static class GpSolutionPlot
{
    /// <summary>Draws one solution.</summary>
    /// <param name="path">PNG file to write.</param>
    /// <param name="field">On one or two axes.</param>
    public static void Save(string path, GpField field)
    {
        double[] error = [.. field.Values.Zip(field.Exact, (u, e) => Math.Log10(Math.Max(Math.Abs(u - e), 1e-17)))];
        if (field.Coordinates.Length == 1)
            SaveLine(path, field, error);
        else
            PlotStyle.Save(path, 1000, 430, stacked: false, Map("Solution", field, field.Values), Map("log10 of the error", field, error));
    }

    private static void SaveLine(string path, GpField field, double[] error)
    {
        double[] x = field.Coordinates[0];
        Plot solution = PlotStyle.Create("Solution", "", "u");
        if (field.Deviation.Length > 0)
            AddBand(solution, field);
        Add(solution, x, field.Values, "Gaussian process", PlotStyle.Blue, LinePattern.Solid);
        Add(solution, x, field.Exact, "exact", PlotStyle.Orange, LinePattern.Dotted);
        PlotStyle.ShowLegend(solution, Alignment.UpperRight);
        PlotStyle.LeaveRoomOnTop(solution);
        Plot errors = PlotStyle.Create("Error", "x", "");
        Add(errors, x, error, "", PlotStyle.Blue, LinePattern.Solid);
        PlotStyle.UseLogarithmicLabels(errors);
        PlotStyle.Save(path, 900, 600, stacked: true, solution, errors);
    }

    private static void AddBand(Plot plot, GpField field)
    {
        double[] lower = [.. field.Values.Zip(field.Deviation, (u, d) => u - 1.6449 * d)], upper = [.. field.Values.Zip(field.Deviation, (u, d) => u + 1.6449 * d)];
        var band = plot.Add.FillY(field.Coordinates[0], lower, upper);
        band.FillColor = PlotStyle.Blue.WithAlpha(.25);
        band.LineWidth = 0;
        band.LegendText = "90 %";
    }

    private static Plot Map(string title, GpField field, double[] values)
    {
        (double[] x, double[] y) = (field.Coordinates[0], field.Coordinates[1]);
        Plot plot = PlotStyle.Create(title, "first axis", "second axis");
        // Rows of a heat map run downwards.
        double[,] cells = new double[y.Length, x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            for (int j = 0; j < y.Length; j++)
                cells[y.Length - 1 - j, i] = values[i * y.Length + j];
        }
        var map = plot.Add.Heatmap(cells);
        map.Extent = new CoordinateRect(x[0], x[^1], y[0], y[^1]);
        map.Colormap = new ScottPlot.Colormaps.Viridis();
        plot.Add.ColorBar(map);
        plot.Axes.SetLimits(x[0], x[^1], y[0], y[^1]);
        return plot;
    }

    private static void Add(Plot plot, double[] x, double[] y, string name, Color color, LinePattern pattern)
    {
        var line = plot.Add.ScatterLine(x, y, color);
        line.LineWidth = 1.5f;
        line.LinePattern = pattern;
        if (name.Length > 0)
            line.LegendText = name;
    }
}
