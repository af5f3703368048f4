using EquivSim.Solvers;
using ScottPlot;

namespace EquivSim.Cli.Plots;

/// <summary>Fields as maps of colours; a field on one axis as a line, one on three axes by its middle slice.</summary>
internal static class FieldPlot
{
    private const int PanelWidth = 330, PanelHeight = 300;

    /// <summary>Draws all quantities of a sample side by side.</summary>
    public static void SaveSample(string path, IReadOnlyList<FieldVariable> fields, int sample)
    {
        Plot[] panels = [.. fields.Select(f => Panel(f.Name, f.Points, [.. f.Values.Skip(sample * f.SampleLength).Take(f.SampleLength).Select(x => (double)x)]))];
        PlotStyle.Save(path, PanelWidth * panels.Length, PanelHeight, stacked: false, panels);
    }

    /// <summary>Draws the first input, the first output, what was predicted for it, and the difference.</summary>
    public static void SaveComparison(string path, FieldDataset data, float[] predicted, int sample)
    {
        double[] input = Channel(data.Inputs, data.InputChannels), truth = Channel(data.Outputs, data.OutputChannels), guess = Channel(predicted, data.OutputChannels);
        Plot[] panels =
        [
            Panel("input", data.Points, input),
            Panel("solution", data.Points, truth),
            Panel("prediction", data.Points, guess),
            Panel("error", data.Points, [.. guess.Zip(truth, (p, t) => p - t)]),
        ];
        PlotStyle.Save(path, PanelWidth * panels.Length, PanelHeight, stacked: false, panels);

        double[] Channel(float[] values, int channels)
        {
            int length = data.Points.Aggregate(1, (a, b) => a * b);
            return [.. Enumerable.Range(0, length).Select(i => (double)values[((long)sample * length + i) * channels])];
        }
    }

    /// <summary>One field.</summary>
    /// <param name="title">Title.</param>
    /// <param name="points">Points of each axis.</param>
    /// <param name="values">The values, row-major.</param>
    public static Plot Panel(string title, IReadOnlyList<int> points, double[] values)
    {
        if (points.Count == 1)
        {
            Plot line = PlotStyle.Create(title, "x", "");
            line.Add.Signal(values, 1.0 / points[0], PlotStyle.Blue).LineWidth = 2;
            return line;
        }
        int rows = points[^2], columns = points[^1], slice = points.Count == 3 ? points[0] / 2 * rows * columns : 0;
        var map = new double[rows, columns];
        for (int i = 0; i < rows * columns; i++)
            map[i / columns, i % columns] = values[slice + i];
        Plot plot = PlotStyle.Create(title, "", "");
        var heatmap = plot.Add.Heatmap(map);
        heatmap.Colormap = new ScottPlot.Colormaps.Viridis();
        plot.Add.ColorBar(heatmap);
        plot.HideGrid();
        plot.Axes.Margins(0, 0);
        return plot;
    }
}
