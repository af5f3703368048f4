using EquivSim.Structures;

namespace EquivSim.Electrostatics;

/// <summary>Point charges in a cell: what every solver works on. Charges in e, positions and cell vectors in Angstrom.</summary>
/// <remarks>
/// Positions and charges are taken over, not copied, and may be changed between calls: dynamics moves them in place. The periodicity of the
/// cell decides between open systems, wires, slabs and crystals; periodic sums have conducting (tin-foil) surroundings.
/// </remarks>
public sealed class PointCharges
{
    private readonly double[] _positions, _charges;

    /// <summary>Makes a system.</summary>
    /// <param name="positions">Three per charge, Angstrom.</param>
    /// <param name="charges">One per atom, e.</param>
    /// <param name="cell">The cell; null for an open system.</param>
    /// <param name="excluded">Pairs that do not interact; null for none.</param>
    /// <exception cref="ArgumentException">No charges, lengths that do not fit, a number that is not finite, or a pair of atoms that are not there.</exception>
    public PointCharges(double[] positions, double[] charges, Cell? cell = null, ExcludedPairs? excluded = null)
    {
        ArgumentNullException.ThrowIfNull(positions);
        ArgumentNullException.ThrowIfNull(charges);
        if (charges.Length == 0 || positions.Length != 3 * charges.Length)
            throw new ArgumentException($"Expected at least one charge and three coordinates for each; got {charges.Length} charges and {positions.Length} coordinates.");
        RequireFinite(positions, "coordinate");
        RequireFinite(charges, "charge");
        (_positions, _charges, Cell, Excluded) = (positions, charges, cell ?? Cell.None, excluded ?? ExcludedPairs.None);
        Excluded.RequireAtoms(charges.Length);
    }

    /// <summary>The atoms of a structure with the charges it carries. Positions are copied.</summary>
    /// <exception cref="ArgumentException">The structure carries no charges.</exception>
    public static PointCharges Of(Structure structure, ExcludedPairs? excluded = null)
    {
        ArgumentNullException.ThrowIfNull(structure);
        double[] charges = structure.Charges ?? throw new ArgumentException($"{structure} carries no charges; give it one per atom in e.", nameof(structure));
        return new PointCharges(structure.Positions.ToArray(), charges, structure.Cell, excluded);
    }

    /// <summary>Number of charges.</summary>
    public int Count => _charges.Length;

    /// <summary>Positions, three per charge, Angstrom.</summary>
    public Span<double> Positions => _positions;

    /// <summary>Charges, e.</summary>
    public Span<double> Charges => _charges;

    /// <summary>The cell.</summary>
    public Cell Cell { get; set; }

    /// <summary>Pairs that do not interact with each other's nearest image.</summary>
    public ExcludedPairs Excluded { get; }

    /// <summary>Sum of the charges, e.</summary>
    public double TotalCharge
    {
        get
        {
            double sum = 0;
            foreach (double q in _charges)
                sum += q;
            return sum;
        }
    }

    /// <summary>Sum of the squared charges, e².</summary>
    public double SquaredCharge
    {
        get
        {
            double sum = 0;
            foreach (double q in _charges)
                sum += q * q;
            return sum;
        }
    }

    private static void RequireFinite(double[] values, string what)
    {
        if (Array.FindIndex(values, v => !double.IsFinite(v)) is int bad and >= 0)
            throw new ArgumentException($"Every {what} must be finite; number {bad} is {values[bad]}.");
    }
}
