using System.Globalization;
using EquivSim.Structures;
using EquivSim.Tests;

namespace EquivSim.Electrostatics.Tests;

/// <summary>NIST's boxes of SPC/E water, oxygen first in each molecule, and their converged sums over all pairs.</summary>
internal sealed record WaterBox(PointCharges Charges, double Energy, double[] Potential, double[] Forces)
{
    private const double Oxygen = -0.8476, Hydrogen = 0.4238;

    /// <summary>All names.</summary>
    public static readonly string[] Names = ["cuboid_1", "cuboid_2", "cuboid_3", "cuboid_4", "triclinic_1", "monoclinic_4"];

    /// <summary>Reads a box.</summary>
    /// <param name="name">Such as <c>cuboid_1</c>.</param>
    /// <param name="molecular">Whether pairs within a molecule are excluded.</param>
    public static WaterBox Read(string name, bool molecular = false)
    {
        string[] part = name.Split('_');
        (double[] cell, double[] x) = part[0] == "cuboid" ? Cuboid(part[1]) : Skewed(part[0], part[1]);
        double[] q = [.. Enumerable.Range(0, x.Length / 3).Select(i => i % 3 == 0 ? Oxygen : Hydrogen)];
        ExcludedPairs? excluded = molecular ? ExcludedPairs.WithinMolecules([.. Enumerable.Range(0, q.Length).Select(i => i / 3)]) : null;
        var charges = new PointCharges(x, q, new Cell(cell, true, true, true), excluded);

        string[] lines = File.ReadAllLines(RepositoryFiles.Path("data", "electrostatics", "converged", $"spce_{name}.txt"));
        double energy = Numbers(lines.Single(l => l.StartsWith("# E_all", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[2..3])[0];
        double[][] rows = [.. lines.Where(l => l[0] != '#').Select(l => Numbers(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
        return new(charges, energy, [.. rows.Select(r => r[2])], [.. rows.SelectMany(r => r[3..6])]);
    }

    private static (double[] Cell, double[] Positions) Cuboid(string number)
    {
        string[] lines = File.ReadAllLines(RepositoryFiles.Path("data", "electrostatics", "nist", $"spce_sample_config_periodic{number}.txt"));
        double[] box = Numbers(Words(lines[0]));
        return ([box[0], 0, 0, 0, box[1], 0, 0, 0, box[2]], [.. lines[2..].Where(l => l.Trim().Length > 0).SelectMany(l => Numbers(Words(l)[1..4]))]);
    }

    private static (double[] Cell, double[] Positions) Skewed(string kind, string number)
    {
        string[] lines = File.ReadAllLines(RepositoryFiles.Path("data", "electrostatics", "nist", $"spce_{kind}_sample_periodic{number}.xyz"));
        double[] c = Numbers(Words(lines[1])[1..]);
        return ([c[0], 0, 0, c[3], c[1], 0, c[4], c[5], c[2]], [.. lines[2..].Where(l => l.Trim().Length > 0).SelectMany(l => Numbers(Words(l)[1..4]))]);
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static double[] Numbers(string[] words) => [.. words.Select(w => double.Parse(w, CultureInfo.InvariantCulture))];
}
