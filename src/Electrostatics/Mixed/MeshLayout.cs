using EquivSim.Structures;

namespace EquivSim.Electrostatics;

/// <summary>A mesh that holds charges and points: as large as the cell along periodic axes, twice the extent along open ones.</summary>
internal sealed class MeshLayout
{
    /// <summary>Room for charges to move along open axes, a part of the extent on either side.</summary>
    private const double Slack = 0.02;

    private readonly double[] _low = new double[3], _high = new double[3];
    private readonly Cell _cell;

    public MeshLayout(SeparableMeshParameters parameters, PointCharges system, ReadOnlySpan<double> points)
    {
        _cell = system.Cell;
        Lattice = Lattice.Rectangular(system.Cell);
        var extent = OpenExtent.Of(Lattice, system.Positions, points);
        int[] size = new int[3];
        for (int axis = 0; axis < 3; axis++)
        {
            if (Lattice.IsPeriodic(axis))
            {
                size[axis] = SpmeParameters.GoodLength(Math.Max(parameters.Order + 1, Lattice.Height(axis) / parameters.Spacing));
                continue;
            }
            double room = Math.Max(1, Slack * extent.Length(axis));
            (_low[axis], _high[axis]) = (extent.Low(axis) - room, extent.Low(axis) + extent.Length(axis) + room);
            int own = (int)Math.Ceiling((_high[axis] - _low[axis]) / parameters.Spacing) + parameters.Order + 1;
            size[axis] = SpmeParameters.GoodLength(2 * own);
            Spacing[axis] = parameters.Spacing;
            // A spline's first point lies an order below its coordinate.
            Origin[axis] = _low[axis] - parameters.Order * parameters.Spacing;
        }
        Size = (size[0], size[1], size[2]);
        Split = new SeparableSplit(Lattice, [.. Enumerable.Range(0, 3).Select(axis => _high[axis] - _low[axis])], parameters.Alpha, parameters.Digits);
    }

    /// <summary>The lattice, by vectors at right angles where the cell is a skewed description of such.</summary>
    public Lattice Lattice { get; }

    /// <summary>Points, padding included.</summary>
    public (int A, int B, int C) Size { get; }

    /// <summary>Coordinate of the first point along open axes.</summary>
    public double[] Origin { get; } = new double[3];

    /// <summary>Spacing along open axes.</summary>
    public double[] Spacing { get; } = [1, 1, 1];

    /// <summary>The kernel's smooth half.</summary>
    public SeparableSplit Split { get; }

    /// <summary>Whether the mesh serves a system and points too.</summary>
    public bool Holds(PointCharges system, ReadOnlySpan<double> points)
    {
        if (!system.Cell.Equals(_cell))
            return false;
        var extent = OpenExtent.Of(Lattice, system.Positions, points);
        for (int axis = 0; axis < 3; axis++)
        {
            if (!Lattice.IsPeriodic(axis) && (extent.Low(axis) < _low[axis] || extent.Low(axis) + extent.Length(axis) > _high[axis]))
                return false;
        }
        return true;
    }
}
