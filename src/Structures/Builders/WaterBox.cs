namespace EquivSim.Structures;

/// <summary>Boxes of water to start from: molecules on a cubic lattice at the density of the liquid, turned at random.</summary>
/// <remarks>The geometry is the experimental one of the gas (0.9572 Å, 104.52°). Equilibrate before measuring anything.</remarks>
public static class WaterBox
{
    /// <summary>Density of liquid water at 298 K, g/cm³.</summary>
    public const double Density = 0.997;

    private const double BondLength = 0.9572, Angle = 104.52 * Math.PI / 180;

    // Atoms of two molecules start at least so far apart, Å: hydrogen bonds are 1.8 Å long.
    private const double ClosestContact = 1.5;
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
        for (int m = 0; m < molecules; m++)
        {
            numbers.AsSpan(3 * m, 3).Fill(1);
            numbers[3 * m] = 8;
            Span<double> site = [sites[m] % side, sites[m] / side % side, sites[m] / (side * side)];
            for (int axis = 0; axis < 3; axis++)
                x[9 * m + axis] = (site[axis] + 0.5) * edge / side;
            Turn(random, x.AsSpan(9 * m, 9));
        }
        var box = new Structure(numbers, x, Cell.Orthorhombic(edge, edge, edge));
        Separate(box, random);
        return box;
    }

    /// <summary>Turns molecules that touch others again, until none do.</summary>
    private static void Separate(Structure box, RandomSource random)
    {
        var close = new NeighborList(ClosestContact);
        for (bool again = true; again;)
        {
            again = false;
            close.Update(box);
            for (int p = 0; p < close.PairCount; p++)
            {
                int molecule = close.Receivers[p] / 3;
                if (close.Senders[p] / 3 >= molecule)
                    continue;
                Turn(random, box.Positions.Slice(9 * molecule, 9));
                again = true;
            }
        }
    }

    /// <summary>Places the hydrogens of a molecule around its oxygen, turned by a uniformly random rotation (a random unit quaternion, Marsaglia 1972).</summary>
    private static void Turn(RandomSource random, Span<double> molecule)
    {
        double along = BondLength * Math.Cos(Angle / 2), across = BondLength * Math.Sin(Angle / 2);
        double w = random.NextGaussian(), x = random.NextGaussian(), y = random.NextGaussian(), z = random.NextGaussian();
        double s = 2 / (w * w + x * x + y * y + z * z);
        // The first two columns of the rotation: the molecule's axis, and the direction from one hydrogen to the other.
        ReadOnlySpan<double> axis = [1 - s * (y * y + z * z), s * (x * y + w * z), s * (x * z - w * y)];
        ReadOnlySpan<double> side = [s * (x * y - w * z), 1 - s * (x * x + z * z), s * (y * z + w * x)];
        for (int k = 0; k < 3; k++)
        {
            molecule[3 + k] = molecule[k] + along * axis[k] + across * side[k];
            molecule[6 + k] = molecule[k] + along * axis[k] - across * side[k];
        }
    }
}
