using System.Globalization;

namespace EquivSim.Electrostatics;

/// <summary>A finite block of a crystal with rectangular cells, perfect but for listed defects.</summary>
public sealed class LatticeBlock
{
    private readonly double[] _positions, _charges, _edges;
    private readonly Dictionary<(int, int, int, int), double> _defects = [];

    /// <summary>Describes a block.</summary>
    /// <param name="cell">The atoms of one cell, whose vectors lie along x, y and z; its own periodicity does not matter.</param>
    /// <param name="counts">Cells along each axis.</param>
    /// <param name="defects">Sites with another charge; null for none.</param>
    /// <exception cref="ArgumentException">The cell is not rectangular, a count is below 1, or a defect lies at no site or is listed twice.</exception>
    public LatticeBlock(PointCharges cell, (int A, int B, int C) counts, IEnumerable<LatticeDefect>? defects = null)
    {
        ArgumentNullException.ThrowIfNull(cell);
        if (counts.A < 1 || counts.B < 1 || counts.C < 1)
            throw new ArgumentException($"A block has at least one cell along each axis, got {counts.A} x {counts.B} x {counts.C}.", nameof(counts));
        ReadOnlySpan<double> v = cell.Cell.Vectors;
        for (int i = 0; i < 9; i++)
        {
            if (i % 4 == 0 ? !(v[i] > 0) : v[i] != 0)
                throw new ArgumentException($"A lattice sum needs a cell with positive edges along x, y and z; got {cell.Cell}.", nameof(cell));
        }
        (Counts, _edges) = (counts, [v[0], v[4], v[8]]);
        (_positions, _charges) = (cell.Positions.ToArray(), cell.Charges.ToArray());
        foreach (LatticeDefect defect in defects ?? [])
        {
            RequireSite(defect.A, defect.B, defect.C, defect.Atom);
            if (!double.IsFinite(defect.Charge))
                throw new ArgumentException($"The charge of {defect} is not finite.", nameof(defects));
            if (!_defects.TryAdd((defect.A, defect.B, defect.C, defect.Atom), defect.Charge))
                throw new ArgumentException($"The site of {defect} is listed twice.", nameof(defects));
        }
    }

    /// <summary>Cells along each axis.</summary>
    public (int A, int B, int C) Counts { get; }

    /// <summary>Atoms of one cell.</summary>
    public int AtomsPerCell => _charges.Length;

    /// <summary>Sites of the whole block.</summary>
    public long Sites => (long)Counts.A * Counts.B * Counts.C * AtomsPerCell;

    /// <summary>Volume of one cell, Å³.</summary>
    public double CellVolume => _edges[0] * _edges[1] * _edges[2];

    /// <summary>The sites whose charge is not that of the perfect crystal.</summary>
    public IEnumerable<LatticeDefect> Defects => _defects.Select(d => new LatticeDefect(d.Key.Item1, d.Key.Item2, d.Key.Item3, d.Key.Item4, d.Value));

    /// <summary>Edge of a cell, Å.</summary>
    public double Edge(int axis) => _edges[axis];

    /// <summary>Cells along an axis.</summary>
    public int Count(int axis) => axis == 0 ? Counts.A : axis == 1 ? Counts.B : Counts.C;

    /// <summary>Where a site is, Å.</summary>
    /// <exception cref="ArgumentException">There is no such site.</exception>
    public (double X, double Y, double Z) Position(int a, int b, int c, int atom)
    {
        RequireSite(a, b, c, atom);
        return (Coordinate(0, a, atom), Coordinate(1, b, atom), Coordinate(2, c, atom));
    }

    /// <summary>The charge at a site, e.</summary>
    /// <exception cref="ArgumentException">There is no such site.</exception>
    public double Charge(int a, int b, int c, int atom)
    {
        RequireSite(a, b, c, atom);
        return _defects.TryGetValue((a, b, c, atom), out double charge) ? charge : _charges[atom];
    }

    /// <summary>The charge of an atom of the perfect cell, e.</summary>
    public double PerfectCharge(int atom) => _charges[atom];

    /// <summary>Coordinate of an atom along an axis, Å.</summary>
    internal double Coordinate(int axis, int cell, int atom) => _positions[3 * atom + axis] + cell * _edges[axis];

    /// <summary>All sites as charges of an open system: small blocks only.</summary>
    public PointCharges ToPointCharges()
    {
        double[] positions = new double[checked((int)(3 * Sites))], charges = new double[Sites];
        int i = 0;
        for (int a = 0; a < Counts.A; a++)
        {
            for (int b = 0; b < Counts.B; b++)
            {
                for (int c = 0; c < Counts.C; c++)
                {
                    for (int atom = 0; atom < AtomsPerCell; atom++, i++)
                    {
                        (positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]) = Position(a, b, c, atom);
                        charges[i] = Charge(a, b, c, atom);
                    }
                }
            }
        }
        return new PointCharges(positions, charges);
    }

    /// <summary>The box around all sites.</summary>
    /// <param name="margin">How far it reaches beyond them, Å.</param>
    public Box Box(double margin)
    {
        var axes = new BoxAxis[3];
        for (int axis = 0; axis < 3; axis++)
        {
            double low = double.MaxValue, high = double.MinValue;
            for (int atom = 0; atom < AtomsPerCell; atom++)
                (low, high) = (Math.Min(low, Coordinate(axis, 0, atom)), Math.Max(high, Coordinate(axis, Count(axis) - 1, atom)));
            axes[axis] = new BoxAxis(low - margin, high - low + 2 * margin);
        }
        return new Box(axes[0], axes[1], axes[2]);
    }

    private void RequireSite(int a, int b, int c, int atom)
    {
        if ((uint)a >= (uint)Counts.A || (uint)b >= (uint)Counts.B || (uint)c >= (uint)Counts.C || (uint)atom >= (uint)AtomsPerCell)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"The block has {Counts.A} x {Counts.B} x {Counts.C} cells of {AtomsPerCell} atoms; there is no site ({a}, {b}, {c}), atom {atom}."));
        }
    }
}
