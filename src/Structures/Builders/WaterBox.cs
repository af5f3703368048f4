namespace EquivSim.Structures;

/// <summary>Boxes of water to start from: molecules on a cubic lattice at the density of the liquid, turned at random.</summary>
/// <remarks>The geometry is the experimental one of the gas (0.9572 Å, 104.52°). Equilibrate before measuring anything.</remarks>
public static class WaterBox
{
    /// <summary>Density of liquid water at 298 K, g/cm³.</summary>
    public const double Density = 0.997;

    private const double BondLength = 0.9572, Angle = 104.52 * Math.PI / 180;
    private const double MolarMass = 18.015;

    // g/cm³ in u/Å³.
    private const double DaltonsPerCubicAngstrom = 0.602214076;

    /// <summary>Makes a periodic cubic box.</summary>
    /// <param name="molecules">Number of molecules; atoms come as O H H, molecule by molecule.</param>
    /// <param name="seed">Seed of the orientations and, where the molecules do not fill a cubic lattice, of the places.</param>
    /// <exception cref="ArgumentOutOfRangeException">No molecules.</exception>
    public static Structure Create(int molecules, ulong seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(molecules, 1);
        double edge = Math.Cbrt(molecules * MolarMass / (Density * DaltonsPerCubicAngstrom));
        int side = (int)Math.Ceiling(Math.Cbrt(molecules) - 1e-9);
        int[] sites = DatasetSplit.Shuffle(side * side * side, seed);
        var random = new RandomSource(seed);
        var numbers = new int[3 * molecules];
        var x = new double[9 * molecules];
        Span<double> rotation = stackalloc double[9];
        double along = BondLength * Math.Cos(Angle / 2), across = BondLength * Math.Sin(Angle / 2);
        for (int m = 0; m < molecules; m++)
        {
            int site = sites[m];
            Span<double> center = [site % side, site / side % side, site / (side * side)];
            Turn(random, rotation);
            numbers.AsSpan(3 * m, 3).Fill(1);
            numbers[3 * m] = 8;
            for (int axis = 0; axis < 3; axis++)
            {
                double oxygen = (center[axis] + 0.5) * edge / side;
                x[9 * m + axis] = oxygen;
                x[9 * m + 3 + axis] = oxygen + along * rotation[3 * axis] + across * rotation[3 * axis + 1];
                x[9 * m + 6 + axis] = oxygen + along * rotation[3 * axis] - across * rotation[3 * axis + 1];
            }
        }
        return new Structure(numbers, x, Cell.Orthorhombic(edge, edge, edge));
    }

    /// <summary>A uniformly random rotation from a random unit quaternion (Marsaglia 1972).</summary>
    private static void Turn(RandomSource random, Span<double> rotation)
    {
        double w = random.NextGaussian(), x = random.NextGaussian(), y = random.NextGaussian(), z = random.NextGaussian();
        double s = 2 / (w * w + x * x + y * y + z * z);
        ReadOnlySpan<double> matrix =
        [
            1 - s * (y * y + z * z), s * (x * y - w * z), s * (x * z + w * y),
            s * (x * y + w * z), 1 - s * (x * x + z * z), s * (y * z - w * x),
            s * (x * z - w * y), s * (y * z + w * x), 1 - s * (x * x + y * y),
        ];
        matrix.CopyTo(rotation);
    }
}
