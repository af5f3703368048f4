using EquivSim.Electrostatics;
using EquivSim.Structures;

namespace EquivSim.Potentials;

/// <summary>
/// A made-up set of dimers with known point charges, for tests of whether a model finds them: lithium and fluoride ions and polar HCl, which
/// repel each other by exp(-r/ρ) and vibrate by springs. Energies and forces are exact.
/// </summary>
public static class PointChargeDimers
{
    private const double Repulsion = 300, Decay = 0.32, Spring = 30, BondLength = 1.3;

    /// <summary>The charge of an element, e.</summary>
    /// <exception cref="ArgumentException">The element does not occur in the set.</exception>
    public static double ChargeOf(int atomicNumber) => atomicNumber switch
    {
        1 => 0.4,
        3 => 1,
        9 => -1,
        17 => -0.4,
        _ => throw new ArgumentException($"The dimers are made of H, Li, F and Cl; got {Elements.Symbol(atomicNumber)}."),
    };

    /// <summary>Dimers of all kinds; <see cref="Structure.ConfigType"/> tells the kind: CC, CP or PP (charge, polar).</summary>
    /// <param name="count">Number of structures.</param>
    /// <param name="nearest">Smallest distance of the centres, Å.</param>
    /// <param name="farthest">Largest distance of the centres, Å.</param>
    /// <param name="seed">Seed of distances, directions and vibrations.</param>
    public static IEnumerable<Structure> Make(int count, double nearest, double farthest, int seed)
    {
        var random = new Random(seed);
        int[][] parts = [[3], [9], [1, 17]];
        (int A, int B)[] kinds = [(0, 1), (0, 2), (1, 2), (2, 2), (0, 0), (1, 1)];
        for (int k = 0; k < count; k++)
        {
            (int a, int b) = kinds[k % kinds.Length];
            double distance = nearest + (farthest - nearest) * random.NextDouble();
            int[] elements = [.. parts[a], .. parts[b]];
            double[] x = [.. Part(parts[a].Length, 0, random), .. Part(parts[b].Length, distance, random)];
            yield return Label(elements, x, parts[a].Length, (a < 2, b < 2) switch { (true, true) => "CC", (false, false) => "PP", _ => "CP" });
        }
    }

    private static double[] Part(int atoms, double z, Random random)
    {
        double[] u = [random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5];
        double half = 0.5 * (BondLength + 0.1 * (random.NextDouble() - 0.5)) / Math.Sqrt(u[0] * u[0] + u[1] * u[1] + u[2] * u[2]);
        return atoms == 1 ? [0, 0, z] : [-half * u[0], -half * u[1], z - half * u[2], half * u[0], half * u[1], z + half * u[2]];
    }

    private static Structure Label(int[] elements, double[] x, int firstPart, string kind)
    {
        double[] charges = [.. elements.Select(ChargeOf)], forces = new double[x.Length];
        using var solver = new DirectSum();
        var result = new ElectrostaticResult();
        solver.Evaluate(new PointCharges([.. x], charges), result);
        result.CopyForces(charges, forces, Units.Coulomb);
        double energy = Units.Coulomb * result.Energy;
        for (int i = 0; i < elements.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double dx = x[3 * i] - x[3 * j], dy = x[3 * i + 1] - x[3 * j + 1], dz = x[3 * i + 2] - x[3 * j + 2], r = Math.Sqrt(dx * dx + dy * dy + dz * dz);
                bool bonded = (i < firstPart) == (j < firstPart);
                double pair = bonded ? 0.5 * Spring * (r - BondLength) * (r - BondLength) : Repulsion * Math.Exp(-r / Decay);
                double pull = (bonded ? -Spring * (r - BondLength) : pair / Decay) / r;
                energy += pair;
                double[] d = [dx, dy, dz];
                for (int k = 0; k < 3; k++)
                {
                    forces[3 * i + k] += pull * d[k];
                    forces[3 * j + k] -= pull * d[k];
                }
            }
        }
        return new Structure(elements, x) { Energy = energy, Forces = forces, ConfigType = kind, Charges = charges };
    }
}
