using EquivSim.Structures;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace EquivSim.Cli.Plots;

/// <summary>Orbital energies as levels: occupied ones in blue, empty ones in orange, columns side by side.</summary>
internal static class LevelDiagram
{
    private const double Lowest = -45, Highest = 15, HalfWidth = 0.38;

    /// <summary>Draws valence and low empty orbitals.</summary>
    /// <param name="path">PNG file to write.</param>
    /// <param name="title">The molecule.</param>
    /// <param name="occupied">Number of occupied orbitals.</param>
    /// <param name="columns">A name and orbital energies, ascending, hartree.</param>
    public static void Save(string path, string title, int occupied, IReadOnlyList<(string Name, double[] Energies)> columns)
    {
        Plot plot = PlotStyle.Create(title, "", "orbital energy (eV)");
        int deep = 0;
        for (int column = 0; column < columns.Count; column++)
        {
            double[] energies = [.. columns[column].Energies.Select(e => e * Units.Hartree)];
            for (int i = 0; i < energies.Length; i++)
            {
                if (energies[i] < Lowest)
                    deep = Math.Max(deep, i + 1);
                if (energies[i] is < Lowest or > Highest)
                    continue;
                var level = plot.Add.Line(column - HalfWidth, energies[i], column + HalfWidth, energies[i]);
                level.LineWidth = 2;
                level.LineColor = i < occupied ? PlotStyle.Blue : PlotStyle.Orange;
                if (column == 0 && i == occupied - 1)
                    level.LegendText = "occupied";
                if (column == 0 && i == occupied)
                    level.LegendText = "empty";
            }
            DrawGap(plot, column, energies, occupied);
        }
        var ticks = new NumericManual();
        for (int column = 0; column < columns.Count; column++)
            ticks.AddMajor(column, columns[column].Name);
        plot.Axes.Bottom.TickGenerator = ticks;
        plot.Axes.AutoScale();
        plot.Axes.SetLimitsX(-0.8, columns.Count - 0.2);
        if (deep > 0)
            plot.XLabel($"{deep} core level{(deep == 1 ? "" : "s")} below", size: 13);
        PlotStyle.ShowLegend(plot, Alignment.LowerRight);
        PlotStyle.Save(path, 320 + 160 * columns.Count, 600, stacked: false, plot);
    }

    private static void DrawGap(Plot plot, int column, double[] energies, int occupied)
    {
        double homo = energies[occupied - 1], lumo = energies[occupied];
        if (homo < Lowest || lumo > Highest)
            return;
        var gap = plot.Add.Line(column, homo, column, lumo);
        gap.LineColor = PlotStyle.Grey;
        gap.LineWidth = 1;
        gap.LinePattern = LinePattern.Dotted;
        var text = plot.Add.Text($"{Rendering.Quantity.Number(lumo - homo)} eV", column + 0.03, (homo + lumo) / 2);
        text.LabelFontSize = 12;
        text.LabelFontColor = PlotStyle.Grey;
        text.LabelAlignment = Alignment.MiddleLeft;
    }
}
