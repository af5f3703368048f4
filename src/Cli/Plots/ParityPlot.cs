using ScottPlot;

namespace EquivSim.Cli.Plots;

/// <summary>Predictions over labels with the diagonal where they would agree: energies to the left, forces to the right.</summary>
internal static class ParityPlot
{
    private static readonly Color[] SeriesColors = [PlotStyle.Blue, PlotStyle.Orange, PlotStyle.Green, PlotStyle.Grey];

    /// <summary>Draws one or several data sets into one figure.</summary>
    /// <param name="path">PNG file to write.</param>
    /// <param name="sets">The data sets; drawn last to first, so that the first lies on top.</param>
    public static void Save(string path, params IReadOnlyList<ParityData> sets)
    {
        // Energies of different compositions lie far apart; relative to the mean label the axis stays readable.
        double[] labels = [.. sets.SelectMany(s => s.ReferenceEnergies)];
        double origin = labels.Length > 0 ? labels.Average() : 0;
        Plot energy = Panel(
            "Energy", "(meV/atom)", sets,
            s => [.. s.ReferenceEnergies.Select(e => 1000 * (e - origin))],
            s => [.. s.PredictedEnergies.Select(e => 1000 * (e - origin))]);
        Plot forces = Panel("Force components", "(eV/Å)", sets, s => s.ReferenceForces, s => s.PredictedForces);
        PlotStyle.Save(path, 900, 450, stacked: false, energy, forces);
    }

    private static Plot Panel(
        string title, string unit, IReadOnlyList<ParityData> sets, Func<ParityData, double[]> reference, Func<ParityData, double[]> predicted)
    {
        Plot plot = PlotStyle.Create(title, "reference " + unit, "predicted " + unit);
        for (int i = sets.Count - 1; i >= 0; i--)
        {
            double[] x = reference(sets[i]), y = predicted(sets[i]);
            if (x.Length == 0)
                continue;
            Color color = SeriesColors[i % SeriesColors.Length];
            var markers = plot.Add.Markers(x, y, MarkerShape.FilledCircle, size: x.Length > 3000 ? 3 : 5, color.WithAlpha(.6));
            markers.LegendText = sets[i].Name;
        }

        plot.Axes.AutoScale();
        AxisLimits limits = plot.Axes.GetLimits();
        double low = Math.Min(limits.Left, limits.Bottom), high = Math.Max(limits.Right, limits.Top);
        var diagonal = plot.Add.Line(low, low, high, high);
        diagonal.LineColor = PlotStyle.Grey;
        diagonal.LineWidth = 1;
        plot.Axes.SetLimits(low, high, low, high);
        PlotStyle.ShowLegend(plot, Alignment.UpperLeft);
        plot.Legend.SymbolWidth = 10;
        return plot;
    }
}
