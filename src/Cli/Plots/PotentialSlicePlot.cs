using EquivSim.Electrostatics;
using EquivSim.Structures;
using ScottPlot;

namespace EquivSim.Cli.Plots;

/// <summary>The middle slice of a potential on a grid, seen along z, in colours.</summary>
internal static class PotentialSlicePlot
{
    /// <summary>Draws a slice.</summary>
    /// <param name="path">PNG file to write.</param>
    /// <param name="grid">The potential.</param>
    /// <param name="title">What is shown.</param>
    public static void Save(string path, PotentialGrid grid, string title)
    {
        (int nx, int ny, int nz) = grid.Counts;
        int middle = nz / 2;
        double[] values = new double[nx * ny];
        for (int x = 0; x < nx; x++)
        {
            for (int y = 0; y < ny; y++)
                values[x * ny + y] = Units.Coulomb * grid.Values[(x * ny + y) * nz + middle];
        }
        // Near a charge the potential has no bound: colours end where one in fifty points lies beyond.
        double[] sizes = [.. values.Select(Math.Abs).Order()];
        double limit = Math.Max(1e-12, sizes[(int)(0.98 * (sizes.Length - 1))]);

        Plot plot = PlotStyle.Create(title, "x (Å)", "y (Å)");
        double[,] image = new double[ny, nx];
        for (int x = 0; x < nx; x++)
        {
            for (int y = 0; y < ny; y++)
                image[ny - 1 - y, x] = Math.Clamp(values[x * ny + y], -limit, limit);
        }
        var map = plot.Add.Heatmap(image);
        map.Colormap = new ScottPlot.Colormaps.Balance();
        map.ManualRange = new ScottPlot.Range(-limit, limit);
        map.Extent = new CoordinateRect(grid.Origin.X, grid.Origin.X + (nx - 1) * grid.Spacing.X, grid.Origin.Y, grid.Origin.Y + (ny - 1) * grid.Spacing.Y);
        var bar = plot.Add.ColorBar(map);
        bar.Label = FormattableString.Invariant($"potential at z = {grid.Origin.Z + middle * grid.Spacing.Z:0.0} Å (V)");
        plot.Axes.SquareUnits();
        plot.HideGrid();
        PlotStyle.Save(path, 700, 600, stacked: false, plot);
    }
}
