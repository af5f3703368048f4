using EquivSim.Cli.Commands.Bench.Backends;
using ScottPlot;

namespace EquivSim.Cli.Plots;

/// <summary>The loss of one network over the steps of its training by every backend, and how far each strays from the first.</summary>
internal static class BackendPlot
{
    // Losses of single batches scatter too much to be seen side by side.
    private const int Window = 10;

    private static readonly Color[] Colors = [PlotStyle.Grey, PlotStyle.Orange, PlotStyle.Blue, PlotStyle.Green, Color.FromHex("#9b4f96"), Color.FromHex("#b8860b"), Color.FromHex("#1b9aaa")];

    /// <summary>Draws all seeds, a line each; the first backend below the others.</summary>
    public static void Save(string path, IReadOnlyList<BackendReport> reports)
    {
        Plot loss = PlotStyle.Create($"Loss, mean of {Window} steps, all seeds", "step", "");
        Plot difference = PlotStyle.Create($"Relative difference from {reports[0].Backend}", "step", "");
        for (int b = 0; b < reports.Count; b++)
        {
            for (int s = 0; s < reports[b].Trainings.Count; s++)
            {
                double[] own = Smooth(reports[b].Trainings[s].Losses), first = Smooth(reports[0].Trainings[s].Losses), other = Smooth(reports[0].Trainings[(s + 1) % reports[0].Trainings.Count].Losses);
                Add(loss, own, Colors[b % Colors.Length], b == 0 ? 5 : 1.5f, s == 0 ? reports[b].Backend : "");
                double[] reference = b == 0 ? other : first;
                double[] relative = [.. own.Zip(reference, (x, y) => Math.Max(Math.Abs(x - y) / y, 1e-8))];
                if (b > 0 || reports[0].Trainings.Count > 1)
                    Add(difference, relative, Colors[b % Colors.Length], b == 0 ? 3 : 1.5f, s > 0 ? "" : b == 0 ? "between seeds" : reports[b].Backend);
            }
        }
        foreach (Plot panel in new[] { loss, difference })
            PlotStyle.UseLogarithmicLabels(panel);
        PlotStyle.ShowLegend(loss, Alignment.UpperRight);
        PlotStyle.ShowLegend(difference, Alignment.MiddleLeft);
        PlotStyle.Save(path, 1100, 420, stacked: false, loss, difference);
    }

    private static double[] Smooth(double[] losses) =>
        [.. Enumerable.Range(0, losses.Length).Select(i => losses.AsSpan(Math.Max(0, i - Window + 1)..(i + 1)).ToArray().Average())];

    private static void Add(Plot plot, double[] values, Color color, float width, string name)
    {
        double[] steps = [.. values.Select((_, i) => (double)i)], logarithms = [.. values.Select(Math.Log10)];
        var line = plot.Add.Scatter(steps, logarithms, color);
        line.LineWidth = width;
        line.MarkerSize = 0;
        line.LegendText = name;
    }
}
