using EquivSim.Structures;

namespace EquivSim.Cli.Tests;

/// <summary>Small data made on the spot: a bent triatomic molecule in a harmonic potential that only depends on its three distances.</summary>
internal static class SampleData
{
    private static readonly double[] Rest = [0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0];

    /// <summary>Writes distorted water molecules as extended XYZ with MACE's label names; returns the path.</summary>
    public static string WriteWater(string path, int count, int seed = 1)
    {
        ExtendedXyz.Write(path, Water(count, seed), new LabelKeys { Energy = "REF_energy", Forces = "REF_forces" });
        return path;
    }

    /// <summary>Distorted water molecules with energies and exact forces.</summary>
    public static IEnumerable<Structure> Water(int count, int seed = 1)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            double[] x = [.. Rest.Select(r => r + 0.15 * (random.NextDouble() - 0.5))];
            yield return Label(new Structure([8, 1, 1], x));
        }
    }

    private static Structure Label(Structure structure)
    {
        const double stiffness = 10;
        ReadOnlySpan<double> x = structure.Positions;
        double energy = -14;
        var forces = new double[9];
        foreach ((int a, int b) in new[] { (0, 1), (0, 2), (1, 2) })
        {
            double rest = Distance(Rest, a, b), distance = Distance(x, a, b);
            energy += 0.5 * stiffness * (distance - rest) * (distance - rest);
            for (int k = 0; k < 3; k++)
            {
                double force = -stiffness * (distance - rest) * (x[3 * a + k] - x[3 * b + k]) / distance;
                forces[3 * a + k] += force;
                forces[3 * b + k] -= force;
            }
        }
        structure.Energy = energy;
        structure.Forces = forces;
        return structure;
    }

    private static double Distance(ReadOnlySpan<double> x, int a, int b) => Math.Sqrt(
        Math.Pow(x[3 * a] - x[3 * b], 2) + Math.Pow(x[3 * a + 1] - x[3 * b + 1], 2) + Math.Pow(x[3 * a + 2] - x[3 * b + 2], 2));
}
