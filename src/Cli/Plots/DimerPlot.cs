using EquivSim.Cli.Commands.Electrostatics.Dimers;
using ScottPlot;

namespace EquivSim.Cli.Plots;

/// <summary>Binding curves of dimers: the reference, and what models with and without latent charges make of it, one line a seed.</summary>
internal static class DimerPlot
{
    /// <summary>Draws one panel a dimer.</summary>
    public static void Save(string path, IReadOnlyList<DimerScore> scores)
    {
        Plot[] panels = [.. scores.GroupBy(s => s.Name).Select(dimer => Panel([.. dimer]))];
        PlotStyle.Save(path, 420 * panels.Length, 380, stacked: false, panels);
    }

    private static Plot Panel(DimerScore[] runs)
    {
        DimerScore first = runs[0];
        Plot plot = PlotStyle.Create($"{first.Kind} ({first.Name})", "distance (Å)", "energy (eV), from the last frame");
        double zero = first.Energies[^1];
        for (int run = 0; run < runs.Length; run++)
        {
            Add(plot, runs[run], runs[run].ShortRange, zero, PlotStyle.Orange, run == 0 ? "short range" : "");
            Add(plot, runs[run], runs[run].Latent, zero, PlotStyle.Blue, run == 0 ? "latent charges" : "");
        }
        var reference = plot.Add.ScatterPoints(first.Distances, [.. first.Energies.Select(e => e - zero)], Colors.Black);
        reference.MarkerSize = 5;
        reference.LegendText = "reference";
        double edge = 0.5 * (first.Distances[first.Near - 1] + first.Distances[first.Near]);
        plot.Add.VerticalLine(edge, 1, PlotStyle.Grey, LinePattern.Dashed);
        PlotStyle.ShowLegend(plot, Alignment.LowerRight);
        return plot;
    }

    private static void Add(Plot plot, DimerScore run, DimerErrors errors, double zero, Color color, string name)
    {
        var line = plot.Add.ScatterLine(run.Distances, [.. run.Energies.Zip(errors.Energy, (e, d) => e + d - zero)], color);
        line.LineWidth = 1.5f;
        if (name.Length > 0)
            line.LegendText = name;
    }
}
