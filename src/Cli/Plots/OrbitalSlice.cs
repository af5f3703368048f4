using System.Globalization;
using EquivSim.Hamiltonians;
using EquivSim.O3;
using EquivSim.Structures;
using ScottPlot;

namespace EquivSim.Cli.Plots;

/// <summary>An orbital on the plane in which the molecule is widest, or a little above where the orbital vanishes on it.</summary>
internal static class OrbitalSlice
{
    private const double Margin = 4.5, Spacing = 0.08, Above = 0.9;

    /// <summary>Draws the values in colours around zero, with the atoms and bonds below.</summary>
    /// <param name="path">PNG file to write.</param>
    /// <param name="title">Molecule and orbital.</param>
    /// <param name="basis">The orbitals.</param>
    /// <param name="positions">Three per atom, bohr.</param>
    /// <param name="coefficients">The orbital's coefficients.</param>
    public static void Save(string path, string title, MolecularBasis basis, ReadOnlySpan<double> positions, ReadOnlySpan<double> coefficients)
    {
        (Rotation frame, double[] x) = PrincipalFrame(positions);
        double[] turned = Turn(basis, frame, coefficients);
        var around = OrbitalGrid.Around(x, Margin, Spacing);
        double[] Plane(double height) => (around with { Origin = (around.Origin.X, around.Origin.Y, height), Counts = (around.Counts.X, around.Counts.Y, 1) }).Evaluate(basis, x, turned);
        double[] values = Plane(0), above = Plane(Above);
        double height = values.Sum(v => v * v) < 0.5 * above.Sum(v => v * v) ? Above : 0;
        if (height > 0)
            values = above;

        string where = height == 0 ? "in the plane of the molecule" : string.Create(CultureInfo.InvariantCulture, $"{Above * Units.Bohr:0.00} Å above the plane of the molecule");
        Plot plot = PlotStyle.Create(title, "Å", "Å");
        plot.XLabel($"Å   ({where}; colour: bohr^-3/2)", size: 13);
        AddColours(plot, around, values);
        AddMolecule(plot, basis, x);
        plot.Axes.Margins(0, 0);
        plot.Axes.SquareUnits();
        double width = (around.Counts.X - 1) * Spacing, tall = (around.Counts.Y - 1) * Spacing;
        PlotStyle.Save(path, 700, (int)Math.Clamp(110 + 560 * tall / width, 380, 800), stacked: false, plot);
    }

    private static void AddColours(Plot plot, OrbitalGrid grid, double[] values)
    {
        (int nx, int ny, _) = grid.Counts;
        double[,] picture = new double[ny, nx];
        for (int i = 0; i < nx; i++)
        {
            for (int j = 0; j < ny; j++)
                picture[ny - 1 - j, i] = values[i * ny + j];
        }
        // The cusps at the nuclei would take all the colours: show what the outer parts look like.
        double range = Math.Min(values.Max(Math.Abs), 0.25);
        var map = plot.Add.Heatmap(picture);
        map.Colormap = new ScottPlot.Colormaps.Balance();
        map.ManualRange = new ScottPlot.Range(-range, range);
        map.Smooth = true;
        double half = grid.Spacing / 2;
        map.Extent = new CoordinateRect(
            (grid.Origin.X - half) * Units.Bohr, (grid.Origin.X + (nx - 1) * grid.Spacing + half) * Units.Bohr,
            (grid.Origin.Y - half) * Units.Bohr, (grid.Origin.Y + (ny - 1) * grid.Spacing + half) * Units.Bohr);
        plot.Add.ColorBar(map);
    }

    private static void AddMolecule(Plot plot, MolecularBasis basis, double[] x)
    {
        for (int i = 0; i < basis.AtomCount; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double distance = Math.Sqrt(Enumerable.Range(0, 3).Sum(k => Math.Pow(x[3 * i + k] - x[3 * j + k], 2))) * Units.Bohr;
                if (distance > 1.25 * (Elements.CovalentRadius(basis.AtomicNumbers[i]) + Elements.CovalentRadius(basis.AtomicNumbers[j])))
                    continue;
                var bond = plot.Add.Line(x[3 * i] * Units.Bohr, x[3 * i + 1] * Units.Bohr, x[3 * j] * Units.Bohr, x[3 * j + 1] * Units.Bohr);
                bond.LineColor = Colors.Black.WithAlpha(.5);
                bond.LineWidth = 1.5f;
            }
        }
        for (int i = 0; i < basis.AtomCount; i++)
        {
            var label = plot.Add.Text(basis.Atoms[i].Symbol, x[3 * i] * Units.Bohr, x[3 * i + 1] * Units.Bohr);
            label.LabelAlignment = Alignment.MiddleCenter;
            label.LabelFontSize = 14;
            label.LabelBold = true;
        }
    }

    /// <summary>The turn that lays the molecule's widest directions along x and y, and the positions turned, around their centre.</summary>
    private static (Rotation Frame, double[] Positions) PrincipalFrame(ReadOnlySpan<double> positions)
    {
        int atoms = positions.Length / 3;
        double[] x = positions.ToArray(), spread = new double[9];
        for (int axis = 0; axis < 3; axis++)
        {
            double mean = Enumerable.Range(0, atoms).Average(i => x[3 * i + axis]);
            for (int i = 0; i < atoms; i++)
                x[3 * i + axis] -= mean;
        }
        for (int i = 0; i < atoms; i++)
        {
            for (int k = 0; k < 9; k++)
                spread[k] += x[3 * i + k / 3] * x[3 * i + k % 3];
        }
        // Ascending: the last direction is the widest.
        double[] axes = SymmetricEigen.Decompose(spread, 3).Vectors;
        var frame = Rotation.FromMatrix([.. axes[6..], .. axes[3..6], .. axes[..3]]);
        frame.Apply(x, x);
        return (frame, x);
    }

    private static double[] Turn(MolecularBasis basis, Rotation frame, ReadOnlySpan<double> coefficients)
    {
        int n = basis.OrbitalCount;
        double[] d = OrbitalRotation.Matrix(basis, frame), turned = new double[n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
                turned[i] += d[i * n + j] * coefficients[j];
        }
        return turned;
    }
}
