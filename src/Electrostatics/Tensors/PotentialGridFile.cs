using System.Globalization;
using EquivSim.Structures;

namespace EquivSim.Electrostatics;

/// <summary>Writes potentials on grids for the programs that draw them.</summary>
public static class PotentialGridFile
{
    /// <summary>Temperature at which kT/e is meant, K.</summary>
    public const double Temperature = 298.15;

    /// <summary>Writes a Gaussian cube file: Bohr and Hartree/e, with the atoms.</summary>
    /// <param name="path">Target; replaced as a whole.</param>
    /// <param name="grid">The potential.</param>
    /// <param name="structure">Atoms to write with it; null for none.</param>
    public static void WriteCube(string path, PotentialGrid grid, Structure? structure = null)
    {
        ArgumentNullException.ThrowIfNull(grid);
        Write(path, writer =>
        {
            const double bohr = Units.Bohr;
            writer.WriteLine("Electrostatic potential");
            writer.WriteLine("Hartree/e, lengths in Bohr, z runs fastest");
            writer.WriteLine(Line(structure?.AtomCount ?? 0, grid.Origin.X / bohr, grid.Origin.Y / bohr, grid.Origin.Z / bohr));
            writer.WriteLine(Line(grid.Counts.X, grid.Spacing.X / bohr, 0, 0));
            writer.WriteLine(Line(grid.Counts.Y, 0, grid.Spacing.Y / bohr, 0));
            writer.WriteLine(Line(grid.Counts.Z, 0, 0, grid.Spacing.Z / bohr));
            for (int i = 0; i < (structure?.AtomCount ?? 0); i++)
            {
                Span<double> x = structure!.Positions.Slice(3 * i, 3);
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{structure.AtomicNumbers[i],5} {structure.Charges?[i] ?? 0,12:0.000000} {x[0] / bohr,12:0.000000} {x[1] / bohr,12:0.000000} {x[2] / bohr,12:0.000000}"));
            }
            // Each row of z begins a new line.
            WriteValues(writer, grid.Values, bohr, 6, grid.Counts.Z);
        });
    }

    /// <summary>Writes an OpenDX file as APBS does: Å and kT/e at <see cref="Temperature"/>.</summary>
    /// <param name="path">Target; replaced as a whole.</param>
    /// <param name="grid">The potential.</param>
    public static void WriteDx(string path, PotentialGrid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        Write(path, writer =>
        {
            (int nx, int ny, int nz) = grid.Counts;
            writer.WriteLine($"# Electrostatic potential, kT/e at {Temperature.ToString(CultureInfo.InvariantCulture)} K");
            writer.WriteLine($"object 1 class gridpositions counts {nx} {ny} {nz}");
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"origin {grid.Origin.X:0.000000} {grid.Origin.Y:0.000000} {grid.Origin.Z:0.000000}"));
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"delta {grid.Spacing.X:0.000000000} 0 0"));
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"delta 0 {grid.Spacing.Y:0.000000000} 0"));
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"delta 0 0 {grid.Spacing.Z:0.000000000}"));
            writer.WriteLine($"object 2 class gridconnections counts {nx} {ny} {nz}");
            writer.WriteLine($"object 3 class array type double rank 0 items {grid.Values.Length} data follows");
            WriteValues(writer, grid.Values, Units.Coulomb / (Units.Boltzmann * Temperature), 3, grid.Values.Length);
            writer.WriteLine("attribute \"dep\" string \"positions\"");
            writer.WriteLine("object \"regular positions regular connections\" class field");
            writer.WriteLine("component \"positions\" value 1");
            writer.WriteLine("component \"connections\" value 2");
            writer.WriteLine("component \"data\" value 3");
        });
    }

    private static void WriteValues(StreamWriter writer, double[] values, double scale, int perLine, int row)
    {
        Span<char> text = stackalloc char[32];
        for (int i = 0; i < values.Length; i++)
        {
            (scale * values[i]).TryFormat(text, out int length, "E5", CultureInfo.InvariantCulture);
            writer.Write(' ');
            writer.Write(text[..length]);
            int inRow = i % row;
            if (inRow == row - 1 || inRow % perLine == perLine - 1)
                writer.WriteLine();
        }
    }

    private static string Line(int count, double x, double y, double z) =>
        string.Create(CultureInfo.InvariantCulture, $"{count,5} {x,12:0.000000} {y,12:0.000000} {z,12:0.000000}");

    private static void Write(string path, Action<StreamWriter> body) => AtomicFile.Write(path, temporary =>
    {
        using var writer = new StreamWriter(temporary) { NewLine = "\n" };
        body(writer);
    });
}
