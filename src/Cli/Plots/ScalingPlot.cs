using EquivSim.Cli.Commands.Bench;
using ScottPlot;

namespace EquivSim.Cli.Plots;

/// <summary>Time per atom against the number of atoms, one curve for each number of threads.</summary>
internal static class ScalingPlot
{
    private static readonly Color[] Colors = [PlotStyle.Blue, PlotStyle.Orange, PlotStyle.Green, PlotStyle.Grey];

    /// <summary>Draws the boxes of water; the crystal has another density and stands in the table alone.</summary>
    public static void Save(string path, IReadOnlyList<ScalingPoint> points)
    {
        Plot plot = PlotStyle.Create("Energy and forces, boxes of water", "atoms, decades", "µs per atom");
        ScalingPoint[] boxes = [.. points.Where(p => p.System.EndsWith("water", StringComparison.Ordinal)).OrderBy(p => p.Atoms)];
        int[] threads = [.. boxes.SelectMany(p => p.Step.Keys).Distinct().Order()];
        for (int i = 0; i < threads.Length; i++)
        {
            double[] atoms = [.. boxes.Select(p => Math.Log10(p.Atoms))];
            double[] times = [.. boxes.Select(p => 1000 * p.Step[threads[i]].Median / p.Atoms)];
            var line = plot.Add.Scatter(atoms, times, Colors[i % Colors.Length]);
            line.LineWidth = 2;
            line.LegendText = threads[i] == 1 ? "1 thread" : $"{threads[i]} threads";
        }
        plot.Axes.AutoScale();
        plot.Axes.SetLimitsY(0, plot.Axes.GetLimits().Top * 1.1);
        PlotStyle.ShowLegend(plot, Alignment.LowerLeft);
        PlotStyle.Save(path, 560, 380, stacked: false, plot);
    }
}
