using EquivSim.Hamiltonians.Integrals;

namespace EquivSim.Hamiltonians.Grids;

/// <summary>A term x^a y^b z^c exp(-alpha r^2) of an orbital on an axis-aligned grid: a product of three functions of one coordinate.</summary>
internal sealed class GridTerm
{
    /// <summary>Values below this are left out, bohr^-3/2.</summary>
    public const double Negligible = 1e-9;

    private GridTerm(double[] x, double[] y, double[] z)
    {
        (X, Y, Z) = (x, y, z);
        LargestZ = Z.Max(Math.Abs);
        Largest = Y.Max(Math.Abs) * LargestZ;
    }

    /// <summary>The factor of each x, coefficient included.</summary>
    public double[] X { get; }

    public double[] Y { get; }

    public double[] Z { get; }

    public double LargestZ { get; }

    /// <summary>Largest product of the factors of y and z.</summary>
    public double Largest { get; }

    /// <summary>Adds the terms of a shell.</summary>
    public static void Add(List<GridTerm> terms, PlacedShell shell, ReadOnlySpan<double> center, ReadOnlySpan<double> coefficients, OrbitalGrid grid)
    {
        // All orbitals of the shell are one polynomial in x, y, z.
        var polynomial = new Dictionary<(int X, int Y, int Z), double>();
        foreach (SolidMonomial m in SolidMonomial.OfDegree(shell.Degree))
            polynomial[(m.X, m.Y, m.Z)] = polynomial.GetValueOrDefault((m.X, m.Y, m.Z)) + m.Coefficient * coefficients[m.Orbital];
        for (int k = 0; k < shell.Shell.Exponents.Length; k++)
        {
            double alpha = shell.Shell.Exponents[k], c = shell.Shell.Coefficients[k];
            foreach (((int x, int y, int z), double factor) in polynomial)
            {
                if (factor == 0)
                    continue;
                terms.Add(new GridTerm(
                    Factor(grid.Origin.X - center[0], grid.Spacing, grid.Counts.X, x, alpha, c * factor),
                    Factor(grid.Origin.Y - center[1], grid.Spacing, grid.Counts.Y, y, alpha, 1),
                    Factor(grid.Origin.Z - center[2], grid.Spacing, grid.Counts.Z, z, alpha, 1)));
            }
        }
    }

    private static double[] Factor(double first, double spacing, int count, int power, double alpha, double scale)
    {
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
        {
            double u = first + i * spacing;
            values[i] = scale * Math.Exp(-alpha * u * u) * (power switch { 0 => 1, 1 => u, 2 => u * u, _ => u * u * u });
        }
        return values;
    }
}
