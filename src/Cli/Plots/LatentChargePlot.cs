using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using ScottPlot;

namespace EquivSim.Cli.Plots;

/// <summary>Energies of far structures: reference against a short-range model and one with latent charges.</summary>
internal static class LatentChargePlot
{
    /// <summary>Draws the comparison, one panel for each kind of structure.</summary>
    /// <param name="path">PNG file to write.</param>
    /// <param name="far">Structures with reference energies.</param>
    /// <param name="shortRange">Predictions of the short-range model.</param>
    /// <param name="latent">Predictions of the model with charges.</param>
    public static void Save(string path, IReadOnlyList<Structure> far, Evaluation shortRange, Evaluation latent)
    {
        List<Plot> panels = [];
        foreach (string kind in far.Select(s => s.ConfigType ?? "all").Distinct().Order())
        {
            int[] rows = [.. Enumerable.Range(0, far.Count).Where(i => (far[i].ConfigType ?? "all") == kind)];
            // Molecules differ in composition: what is compared is the difference from the reference.
            double[] x = [.. rows.Select(i => Separation(far[i]))];
            Plot plot = PlotStyle.Create(kind, "distance of the farthest atoms (Å)", "energy error (eV)");
            Add(plot, x, [.. rows.Select(i => shortRange.Predictions[i].Energy - far[i].Energy!.Value)], "short range", PlotStyle.Orange);
            Add(plot, x, [.. rows.Select(i => latent.Predictions[i].Energy - far[i].Energy!.Value)], "latent charges", PlotStyle.Blue);
            plot.Add.HorizontalLine(0, 1, PlotStyle.Grey, LinePattern.Dashed);
            PlotStyle.ShowLegend(plot, Alignment.UpperRight);
            PlotStyle.LeaveRoomOnTop(plot);
            panels.Add(plot);
        }
        PlotStyle.Save(path, 420 * panels.Count, 380, stacked: false, panels);
    }

    private static void Add(Plot plot, double[] x, double[] y, string name, Color color)
    {
        var points = plot.Add.ScatterPoints(x, y, color);
        points.MarkerSize = 6;
        points.LegendText = name;
    }

    private static double Separation(Structure s)
    {
        double largest = 0;
        for (int i = 0; i < s.AtomCount; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double square = 0;
                for (int d = 0; d < 3; d++)
                    square += Math.Pow(s.Positions[3 * i + d] - s.Positions[3 * j + d], 2);
                largest = Math.Max(largest, square);
            }
        }
        return Math.Sqrt(largest);
    }
}
