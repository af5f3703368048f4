using System.Globalization;

namespace EquivSim.Cli.Plots;

/// <summary>What was logged along a run of molecular dynamics; arrays of one length.</summary>
/// <param name="Time">fs.</param>
/// <param name="Potential">Potential energy, eV.</param>
/// <param name="Kinetic">Kinetic energy, eV.</param>
/// <param name="Conserved">The quantity that the exact dynamics keeps (total energy in NVE), eV.</param>
/// <param name="Temperature">K.</param>
/// <param name="AtomCount">Number of atoms.</param>
internal sealed record DynamicsTrace(
    double[] Time, double[] Potential, double[] Kinetic, double[] Conserved, double[] Temperature, int AtomCount)
{
    /// <summary>Reads the CSV log of a simulation.</summary>
    /// <exception cref="InvalidDataException">A column is missing.</exception>
    public static DynamicsTrace ReadLog(string path, int atomCount)
    {
        string[] lines = File.ReadAllLines(path);
        string[] names = lines.Length > 0 ? lines[0].Split(',') : [];
        string[][] rows = [.. lines.Skip(1).Select(line => line.Split(',')).Where(cells => cells.Length == names.Length)];
        return new DynamicsTrace(
            Column("time/fs"), Column("potential/eV"), Column("kinetic/eV"), Column("conserved/eV"), Column("temperature/K"), atomCount);

        double[] Column(string name)
        {
            int column = Array.IndexOf(names, name);
            return column >= 0
                ? [.. rows.Select(cells => double.Parse(cells[column], CultureInfo.InvariantCulture))]
                : throw new InvalidDataException($"'{path}' has no column '{name}'; it has: {string.Join(", ", names)}.");
        }
    }
}
