using EquivSim.Electrostatics;
using EquivSim.Structures;

namespace EquivSim.Potentials;

/// <summary>
/// Bonds, angles and dispersion of SPC/E-like water that may vibrate: charges and Lennard-Jones parameters of SPC/E (Berendsen et al., J. Phys.
/// Chem. 91, 6269, 1987), springs of SPC/Fw (Wu, Tepper, Voth, J. Chem. Phys. 124, 024503, 2006) about SPC/E's geometry.
/// </summary>
/// <remarks>Atoms come as O, H, H, molecule by molecule, whole or wrapped. Charges act through a <see cref="CoulombPotential"/> beside this one.</remarks>
public sealed class FlexibleWater : IPotential
{
    /// <summary>Charges of oxygen and hydrogen, e.</summary>
    public const double OxygenCharge = -0.8476, HydrogenCharge = 0.4238;

    private const double KilocaloriePerMole = 0.0433641153087705;
    private const double BondConstant = 1059.162 * KilocaloriePerMole, BondLength = 1;
    private const double AngleConstant = 75.90 * KilocaloriePerMole, Angle = 109.47 * Math.PI / 180;
    private readonly LennardJones _dispersion;
    private readonly FlexibleWaterTerms _terms;
    private readonly PotentialResult _oxygens = new();
    private Structure? _waters;
    private Lattice? _cell;

    /// <summary>Makes the potential.</summary>
    /// <param name="cutoff">Range of the Lennard-Jones forces, which end there smoothly, Å.</param>
    /// <param name="terms">What of the potential, for dynamics with several time steps.</param>
    public FlexibleWater(double cutoff = 9, FlexibleWaterTerms terms = FlexibleWaterTerms.All) =>
        (_dispersion, _terms) = (new LennardJones(78.19743111 * Units.Boltzmann, 3.16555789, cutoff), terms);

    /// <inheritdoc/>
    public double Cutoff => _dispersion.Cutoff;

    /// <summary>The charges of a number of molecules.</summary>
    public static double[] Charges(int molecules) => [.. Enumerable.Range(0, 3 * molecules).Select(i => i % 3 == 0 ? OxygenCharge : HydrogenCharge)];

    /// <summary>The pairs within molecules, which do not interact by their charges.</summary>
    public static ExcludedPairs Excluded(int molecules) => ExcludedPairs.WithinMolecules([.. Enumerable.Range(0, 3 * molecules).Select(i => i / 3)]);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The atoms are not O, H, H in turn.</exception>
    public void Evaluate(Structure structure, PotentialResult result)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(result);
        int molecules = RequireWater(structure);
        result.Resize(structure.AtomCount);
        result.Clear();
        if (_terms.HasFlag(FlexibleWaterTerms.Dispersion))
            AddDispersion(structure, molecules, result);
        if (_terms.HasFlag(FlexibleWaterTerms.Springs))
            AddSprings(structure, molecules, result);
        result.Energy = result.NodeEnergies.Sum();
    }

    /// <inheritdoc/>
    public void Dispose() => _dispersion.Dispose();

    private void AddDispersion(Structure structure, int molecules, PotentialResult result)
    {
        if (_waters is null || _waters.AtomCount != molecules)
            _waters = new Structure([.. Enumerable.Repeat(8, molecules)], new double[3 * molecules]);
        for (int m = 0; m < molecules; m++)
            structure.Positions.Slice(9 * m, 3).CopyTo(_waters.Positions[(3 * m)..]);
        _waters.Cell = structure.Cell;
        _dispersion.Evaluate(_waters, _oxygens);
        for (int m = 0; m < molecules; m++)
        {
            _oxygens.Forces.AsSpan(3 * m, 3).CopyTo(result.Forces.AsSpan(9 * m));
            result.NodeEnergies[3 * m] = _oxygens.NodeEnergies[m];
        }
        _oxygens.Virial.CopyTo(result.Virial, 0);
    }

    private void AddSprings(Structure structure, int molecules, PotentialResult result)
    {
        if (_cell is null || !_cell.Cell.Equals(structure.Cell))
            _cell = new Lattice(structure.Cell);
        for (int m = 0; m < molecules; m++)
            result.NodeEnergies[3 * m] += Springs(structure, _cell, m, result);
    }

    private static double Springs(Structure structure, Lattice cell, int molecule, PotentialResult result)
    {
        Span<double> a = stackalloc double[3], b = stackalloc double[3], fa = stackalloc double[3], fb = stackalloc double[3];
        Bond(structure, cell, 3 * molecule, 3 * molecule + 1, a);
        Bond(structure, cell, 3 * molecule, 3 * molecule + 2, b);
        double ra = Math.Sqrt(Dot(a, a)), rb = Math.Sqrt(Dot(b, b)), cosine = Dot(a, b) / (ra * rb);
        double angle = Math.Acos(Math.Clamp(cosine, -1, 1)), bend = AngleConstant * (angle - Angle);
        double energy = 0.5 * BondConstant * (Square(ra - BondLength) + Square(rb - BondLength)) + 0.5 * bend * (angle - Angle);
        // dE/d(angle) times d(angle)/dx = -1/sin · d(cosine)/dx.
        double pull = bend / Math.Max(Math.Sqrt(1 - cosine * cosine), 1e-12);
        for (int d = 0; d < 3; d++)
        {
            fa[d] = -BondConstant * (ra - BondLength) * a[d] / ra + pull * (b[d] / rb - cosine * a[d] / ra) / ra;
            fb[d] = -BondConstant * (rb - BondLength) * b[d] / rb + pull * (a[d] / ra - cosine * b[d] / rb) / rb;
        }
        Span<double> forces = result.Forces.AsSpan(9 * molecule, 9);
        for (int d = 0; d < 3; d++)
        {
            forces[d] -= fa[d] + fb[d];
            forces[3 + d] += fa[d];
            forces[6 + d] += fb[d];
            for (int e = 0; e < 3; e++)
                result.Virial[3 * d + e] += 0.5 * (fa[d] * a[e] + a[d] * fa[e] + fb[d] * b[e] + b[d] * fb[e]);
        }
        return energy;
    }

    /// <summary>From oxygen to the hydrogen's nearest image.</summary>
    private static void Bond(Structure structure, Lattice cell, int from, int to, Span<double> bond)
    {
        ReadOnlySpan<double> x = structure.Positions;
        (bond[0], bond[1], bond[2]) = cell.NearestImage(x[3 * to] - x[3 * from], x[3 * to + 1] - x[3 * from + 1], x[3 * to + 2] - x[3 * from + 2]);
    }

    private static int RequireWater(Structure structure)
    {
        for (int i = 0; i < structure.AtomCount; i++)
        {
            if (structure.AtomicNumbers[i] != (i % 3 == 0 ? 8 : 1) || structure.AtomCount % 3 != 0)
                throw new ArgumentException($"Flexible water needs atoms in the order O, H, H; got {structure} with {Elements.Symbol(structure.AtomicNumbers[i])} as atom {i}.", nameof(structure));
        }
        return structure.AtomCount / 3;
    }

    private static double Square(double x) => x * x;

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
