using ScottPlot;

namespace EquivSim.Cli.Plots;

/// <summary>A run of molecular dynamics over time: energy terms, temperature, and the drift of the conserved quantity.</summary>
internal static class DynamicsPlot
{
    /// <summary>Draws one run.</summary>
    /// <param name="path">PNG file to write.</param>
    /// <param name="trace">At least two logged points.</param>
    /// <param name="drift">Slope of the conserved quantity, eV/atom/ps; NaN shows no fit.</param>
    public static void Save(string path, DynamicsTrace trace, double drift)
    {
        double[] time = [.. trace.Time.Select(t => t / 1000)];
        double start = trace.Potential[0];

        Plot energy = PlotStyle.Create("Energy", "", "eV");
        Add(energy, time, [.. trace.Potential.Select(e => e - start)], "potential (from start)", PlotStyle.Blue);
        Add(energy, time, trace.Kinetic, "kinetic", PlotStyle.Orange);
        Add(energy, time, [.. trace.Conserved.Select(e => e - start)], "conserved (from start)", PlotStyle.Green);
        PlotStyle.ShowLegend(energy, Alignment.UpperRight);

        Plot temperature = PlotStyle.Create("Temperature", "", "K");
        Add(temperature, time, trace.Temperature, "", PlotStyle.Orange);
        var mean = temperature.Add.HorizontalLine(trace.Temperature.Average(), 1, PlotStyle.Grey, LinePattern.Dashed);
        mean.LegendText = $"mean {trace.Temperature.Average():0} K";
        PlotStyle.ShowLegend(temperature, Alignment.UpperRight);

        Plot conserved = PlotStyle.Create("Conserved energy", "time (ps)", "meV/atom");
        double[] deviation = [.. trace.Conserved.Select(e => 1000 * (e - trace.Conserved[0]) / trace.AtomCount)];
        Add(conserved, time, deviation, "", PlotStyle.Green);
        if (double.IsFinite(drift))
        {
            double level = deviation.Average(), half = (time[^1] - time[0]) / 2;
            var fit = conserved.Add.Line(time[0], level - 1000 * drift * half, time[^1], level + 1000 * drift * half);
            fit.LineColor = PlotStyle.Grey;
            fit.LinePattern = LinePattern.Dashed;
            fit.LegendText = $"drift {Rendering.Quantity.Number(1000 * drift)} meV/atom/ps";
            PlotStyle.ShowLegend(conserved, Alignment.UpperRight);
        }
        PlotStyle.LeaveRoomOnTop(energy);
        PlotStyle.LeaveRoomOnTop(temperature);
        PlotStyle.LeaveRoomOnTop(conserved);
        PlotStyle.Save(path, 800, 800, stacked: true, energy, temperature, conserved);
    }

    private static void Add(Plot plot, double[] x, double[] y, string name, Color color)
    {
        var line = plot.Add.ScatterLine(x, y, color);
        line.LineWidth = 1.5f;
        if (name.Length > 0)
            line.LegendText = name;
    }
}
