using EquivSim.Electrostatics;
using ScottPlot;

namespace EquivSim.Cli.Plots;

/// <summary>The middle plane of a potential, red where it is negative and blue where it is positive.</summary>
internal static class PotentialSlicePlot
{
    /// <summary>Draws the plane of the middle z.</summary>
    /// <param name="path">PNG file to write.</param>
    /// <param name="grid">The potential.</param>
    public static void Save(string path, PotentialGrid grid)
    {
        (int nx, int ny, int nz) = grid.Counts;
        double[,] slice = new double[ny, nx];
        var sizes = new List<double>();
        for (int i = 0; i < nx; i++)
        {
            for (int j = 0; j < ny; j++)
            {
                slice[ny - 1 - j, i] = grid.Values[(i * ny + j) * nz + nz / 2];
                sizes.Add(Math.Abs(slice[ny - 1 - j, i]));
            }
        }
        // The peaks at the nuclei would leave nothing of the rest.
        sizes.Sort();
        double limit = Math.Max(1e-12, sizes[(int)(0.97 * (sizes.Count - 1))]);
        Plot plot = PlotStyle.Create(FormattableString.Invariant($"Potential at z = {grid.Coordinates(2)[nz / 2]:0.0} Å"), "x (Å)", "y (Å)");
        var map = plot.Add.Heatmap(slice);
        map.Colormap = new ScottPlot.Colormaps.Balance().Reversed();
        map.ManualRange = new ScottPlot.Range(-limit, limit);
        map.Extent = new CoordinateRect(grid.Origin.X, grid.Coordinates(0)[^1], grid.Origin.Y, grid.Coordinates(1)[^1]);
        var bar = plot.Add.ColorBar(map);
        bar.Label = "e/Å";
        plot.Axes.SquareUnits();
        PlotStyle.Save(path, 640, 560, stacked: false, plot);
    }
}
