namespace EquivSim.Electrostatics;

/// <summary>A range split for any periodicity with right angles: the terms of its smooth half and what is left over besides pairs.</summary>
internal sealed class Split
{
    private readonly Lattice _lattice;

    /// <param name="lattice">Periodic axes.</param>
    /// <param name="extent">Largest distance along each open axis.</param>
    /// <param name="alpha">Splitting parameter.</param>
    /// <param name="digits">Digits of the smooth half.</param>
    /// <exception cref="ArgumentException">A periodic vector does not lie along its axis.</exception>
    public Split(Lattice lattice, ReadOnlySpan<double> extent, double alpha, double digits)
    {
        if (!lattice.IsOrthorhombic)
            throw new ArgumentException($"Mixed periodicity needs periodic lattice vectors along x, y and z; got {lattice.Cell}. For a skewed crystal use SPME or an Ewald sum.");
        (_lattice, Alpha) = (lattice, alpha);
        Terms = SmoothKernelTerms.Of(lattice, extent, alpha, digits);
        Kernel = new SeparableKernel(lattice, Terms);
        FlatPotential = SmoothKernelTerms.NetChargePotential(lattice, alpha) - SmoothKernelTerms.Background(Terms, lattice);
    }

    /// <summary>Splitting parameter, 1/Å.</summary>
    public double Alpha { get; }

    /// <summary>Gaussians of the smooth half.</summary>
    public GaussianTerm[] Terms { get; }

    /// <summary>The smooth half for pairs.</summary>
    public SeparableKernel Kernel { get; }

    /// <summary>Potential everywhere per net charge; zero in open systems.</summary>
    public double FlatPotential { get; }

    /// <summary>Adds what needs no pairs, takes excluded pairs out, and says what the energy is made of.</summary>
    public EnergyParts Finish(PointCharges system, ElectrostaticResult result, double shortEnergy, double longEnergy)
    {
        double flat = FlatPotential * system.TotalCharge, self = -2 * Alpha / Math.Sqrt(Math.PI);
        for (int i = 0; i < system.Count; i++)
            result.Potential[i] += flat + self * system.Charges[i];
        double background = 0.5 * flat * system.TotalCharge;
        for (int axis = 0; axis < 3; axis++)
            result.Virial[4 * axis] += _lattice.IsPeriodic(axis) ? background : 0;
        (double excludedShort, double excludedLong) = Exclusions.Subtract(system, _lattice, Alpha, result);
        return new EnergyParts(shortEnergy - excludedShort, longEnergy, 0.5 * self * system.SquaredCharge, -excludedLong, background);
    }

    /// <summary>The same for changes along a direction.</summary>
    public void Differentiate(PointCharges system, ReadOnlySpan<double> positions, ReadOnlySpan<double> charges, EnergyTangent tangent)
    {
        double total = 0;
        foreach (double change in charges)
            total += change;
        double flat = FlatPotential * total, self = -2 * Alpha / Math.Sqrt(Math.PI);
        for (int i = 0; i < system.Count; i++)
            tangent.Potential[i] += flat + (charges.IsEmpty ? 0 : self * charges[i]);
        Exclusions.Differentiate(system, _lattice, positions, charges, tangent);
    }
}
