namespace EquivSim.Electrostatics;

/// <summary>
/// A sum split into pairs by erfc(αr)/r and a smooth rest, and what belongs to it besides these: each charge's own smooth potential, the background of a
/// charged cell, excluded pairs.
/// </summary>
/// <param name="lattice">The periodic axes.</param>
/// <param name="alpha">Splitting parameter, 1/Å.</param>
internal class RangeSplit(Lattice lattice, double alpha)
{
    /// <summary>The periodic axes.</summary>
    public Lattice Lattice => lattice;

    /// <summary>Splitting parameter, 1/Å.</summary>
    public double Alpha => alpha;

    /// <summary>Potential everywhere per net charge; zero in open systems.</summary>
    public double FlatPotential { get; protected init; }

    /// <summary>The split of a crystal, whose smooth half leaves the mean out: a neutralising background has the potential -πQ/(α²V).</summary>
    public static RangeSplit OfCrystal(Lattice lattice, double alpha) => new(lattice, alpha) { FlatPotential = -Math.PI / (alpha * alpha * lattice.Cell.Volume) };

    /// <summary>Adds what needs no pairs, takes excluded pairs out, and says what the energy is made of.</summary>
    /// <param name="system">The charges.</param>
    /// <param name="result">Results of pairs and smooth half.</param>
    /// <param name="shortEnergy">Energy of the pairs.</param>
    /// <param name="longEnergy">Energy of the smooth half.</param>
    /// <param name="part">What of the sum the results hold.</param>
    public EnergyParts Finish(PointCharges system, ElectrostaticResult result, double shortEnergy, double longEnergy, RangePart part = RangePart.All)
    {
        double self = 0, background = 0;
        if (part.HasFlag(RangePart.Long))
        {
            double flat = FlatPotential * system.TotalCharge, own = -2 * alpha / Math.Sqrt(Math.PI);
            for (int i = 0; i < system.Count; i++)
                result.Potential[i] += flat + own * system.Charges[i];
            (self, background) = (0.5 * own * system.SquaredCharge, 0.5 * flat * system.TotalCharge);
            for (int axis = 0; axis < 3; axis++)
                result.Virial[4 * axis] += lattice.IsPeriodic(axis) ? background : 0;
        }
        (double excludedShort, double excludedLong) = Exclusions.Subtract(system, lattice, alpha, result, part);
        return new EnergyParts(shortEnergy - excludedShort, longEnergy, self, -excludedLong, background);
    }

    /// <summary>The same for changes along a direction.</summary>
    public void Differentiate(PointCharges system, ReadOnlySpan<double> positions, ReadOnlySpan<double> charges, EnergyTangent tangent)
    {
        double total = 0;
        foreach (double change in charges)
            total += change;
        double flat = FlatPotential * total, own = -2 * alpha / Math.Sqrt(Math.PI);
        for (int i = 0; i < system.Count; i++)
            tangent.Potential[i] += flat + (charges.IsEmpty ? 0 : own * charges[i]);
        Exclusions.Differentiate(system, lattice, positions, charges, tangent);
    }
}
