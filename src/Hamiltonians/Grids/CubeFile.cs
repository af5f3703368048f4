using System.Globalization;
using EquivSim.Structures;

namespace EquivSim.Hamiltonians;

/// <summary>Gaussian's cube format, which every molecule viewer reads: atoms and values on a grid, atomic units.</summary>
public static class CubeFile
{
    /// <summary>Writes a file; it appears when complete.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">One line.</param>
    /// <param name="atomicNumbers">One per atom.</param>
    /// <param name="positions">Three per atom, bohr.</param>
    /// <param name="grid">The points.</param>
    /// <param name="values">One for each point, z fastest.</param>
    /// <exception cref="ArgumentException">The values do not fit the grid, or the positions the atoms.</exception>
    public static void Write(string path, string title, ReadOnlySpan<int> atomicNumbers, ReadOnlySpan<double> positions, OrbitalGrid grid, double[] values)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length != grid.PointCount || positions.Length != 3 * atomicNumbers.Length)
            throw new ArgumentException($"Received {values.Length} values and {positions.Length} coordinates, expected {grid.PointCount} and {3 * atomicNumbers.Length}.", nameof(values));
        int[] z = atomicNumbers.ToArray();
        double[] x = positions.ToArray();
        AtomicFile.Write(path, temporary =>
        {
            using var writer = new StreamWriter(temporary) { NewLine = "\n" };
            writer.WriteLine(title.ReplaceLineEndings(" "));
            writer.WriteLine("EquivSim, atomic units; x outer, y, z inner loop");
            Line(writer, z.Length, grid.Origin.X, grid.Origin.Y, grid.Origin.Z);
            Line(writer, grid.Counts.X, grid.Spacing, 0, 0);
            Line(writer, grid.Counts.Y, 0, grid.Spacing, 0);
            Line(writer, grid.Counts.Z, 0, 0, grid.Spacing);
            for (int i = 0; i < z.Length; i++)
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{z[i],5}{z[i],12:0.000000}{x[3 * i],12:0.000000}{x[3 * i + 1],12:0.000000}{x[3 * i + 2],12:0.000000}"));
            WriteValues(writer, values, grid.Counts.Z);
        });
    }

    private static void Line(StreamWriter writer, int count, double a, double b, double c) =>
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count,5}{a,12:0.000000}{b,12:0.000000}{c,12:0.000000}"));

    /// <summary>Six numbers a line; every row of z begins a line.</summary>
    private static void WriteValues(StreamWriter writer, double[] values, int row)
    {
        Span<char> text = stackalloc char[32];
        for (int i = 0; i < values.Length; i++)
        {
            values[i].TryFormat(text, out int length, "0.00000E+00", CultureInfo.InvariantCulture);
            for (int pad = length; pad < 13; pad++)
                writer.Write(' ');
            writer.Write(text[..length]);
            int column = i % row;
            if (column % 6 == 5 || column == row - 1)
                writer.WriteLine();
        }
    }
}
