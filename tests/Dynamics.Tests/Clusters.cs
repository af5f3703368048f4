using EquivSim.Structures;

namespace EquivSim.Dynamics.Tests;

/// <summary>Start structures of argon and of Lennard-Jones clusters.</summary>
internal static class Clusters
{
    public const double ArgonEpsilon = 0.010323;
    public const double ArgonSigma = 3.405;

    /// <summary>An open argon cluster of 13 atoms at 20 K, near its minimum: smooth motion at any cut-off.</summary>
    public static MolecularSystem Argon13(double temperature = 20, ulong seed = 5)
    {
        double[] positions = Icosahedron(1.08 * ArgonSigma);
        MolecularSystem system = new(Atoms(positions), new FreeLennardJones(ArgonEpsilon, ArgonSigma));
        MaxwellBoltzmann.Draw(system, temperature, new RandomSource(seed), exactTemperature: true);
        return system;
    }

    /// <summary>Argon crystal, face-centred cubic, cells^3 x 4 atoms, periodic.</summary>
    public static Structure ArgonCrystal(int cells, double latticeConstant = 5.4)
    {
        ReadOnlySpan<double> basis = [0, 0, 0, 0, .5, .5, .5, 0, .5, .5, .5, 0];
        List<double> positions = [];
        for (int cell = 0; cell < cells * cells * cells; cell++)
        {
            ReadOnlySpan<int> at = [cell % cells, cell / cells % cells, cell / (cells * cells)];
            for (int k = 0; k < 12; k++)
                positions.Add(latticeConstant * (at[k % 3] + basis[k]));
        }
        double edge = cells * latticeConstant;
        return Atoms([.. positions], Cell.Orthorhombic(edge, edge, edge));
    }

    /// <summary>Centre and twelve corners at a radius.</summary>
    public static double[] Icosahedron(double radius)
    {
        double golden = (1 + Math.Sqrt(5)) / 2, scale = radius / Math.Sqrt(1 + golden * golden);
        List<double> positions = [0, 0, 0];
        foreach (int one in (int[])[-1, 1])
        {
            foreach (int other in (int[])[-1, 1])
            {
                positions.AddRange([0, one * scale, other * golden * scale]);
                positions.AddRange([one * scale, other * golden * scale, 0]);
                positions.AddRange([other * golden * scale, 0, one * scale]);
            }
        }
        return [.. positions];
    }

    /// <summary>Five in a ring and one above and below.</summary>
    public static double[] PentagonalBipyramid(double edge)
    {
        List<double> positions = [];
        double ring = edge / (2 * Math.Sin(Math.PI / 5)), height = Math.Sqrt(edge * edge - ring * ring);
        for (int k = 0; k < 5; k++)
            positions.AddRange([ring * Math.Cos(0.4 * Math.PI * k), ring * Math.Sin(0.4 * Math.PI * k), 0]);
        positions.AddRange([0, 0, height, 0, 0, -height]);
        return [.. positions];
    }

    public static Structure Atoms(double[] positions, Cell? cell = null)
    {
        int[] numbers = new int[positions.Length / 3];
        numbers.AsSpan().Fill(18);
        return new Structure(numbers, positions, cell);
    }

    public static double[] Perturbed(double[] positions, double width, ulong seed)
    {
        RandomSource random = new(seed);
        return Array.ConvertAll(positions, x => x + width * random.NextGaussian());
    }
}
