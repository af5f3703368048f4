namespace EquivSim.Electrostatics;

/// <summary>A range split for any periodicity with right angles: its smooth half is a sum of Gaussians.</summary>
internal sealed class SeparableSplit : RangeSplit
{
    /// <param name="lattice">Periodic axes.</param>
    /// <param name="extent">Largest distance along each open axis.</param>
    /// <param name="alpha">Splitting parameter.</param>
    /// <param name="digits">Digits of the smooth half.</param>
    /// <exception cref="ArgumentException">A periodic vector does not lie along its axis.</exception>
    public SeparableSplit(Lattice lattice, ReadOnlySpan<double> extent, double alpha, double digits)
        : base(lattice, alpha)
    {
        if (!lattice.IsOrthorhombic)
            throw new ArgumentException($"Mixed periodicity needs periodic lattice vectors along x, y and z; got {lattice.Cell}. For a skewed crystal use SPME or an Ewald sum.");
        Terms = SmoothKernelTerms.Of(lattice, extent, alpha, digits);
        Kernel = new SeparableKernel(lattice, Terms);
        FlatPotential = SmoothKernelTerms.NetChargePotential(lattice, alpha) - SmoothKernelTerms.Background(Terms, lattice);
    }

    /// <summary>Gaussians of the smooth half.</summary>
    public GaussianTerm[] Terms { get; }

    /// <summary>The smooth half for pairs.</summary>
    public SeparableKernel Kernel { get; }
}
