using System.Numerics;

namespace EquivSim.Solvers;

/// <summary>Which points of a grid lie inside a solute, and how much of each edge between neighbours does.</summary>
/// <remarks>
/// An edge is 64 bits, of which each sphere sets those it covers: the union of the spheres needs no case distinctions. Permittivities along an edge are
/// joined in series, which lets the boundary lie anywhere between two points (Davis and McCammon, J. Comput. Chem. 12, 909, 1991).
/// <para>
/// With a probe the boundary is the solvent-excluded surface (Richards, Annu. Rev. Biophys. Bioeng. 6, 151, 1977): what the probe's centre cannot reach
/// is set, and what the probe covers where it touches is taken away again.
/// </para>
/// </remarks>
internal sealed class DielectricMap
{
    private const int Samples = 64;
    private readonly SolvationGrid _grid;
    private readonly CellStencil _stencil;
    private readonly ulong[][] _edges;

    public DielectricMap(Solute solute, Solvent solvent, SolvationGrid grid, CellStencil stencil)
    {
        (_grid, _stencil) = (grid, stencil);
        (Inside, Excluded) = (new bool[stencil.Length], new bool[stencil.Length]);
        _edges = [.. Enumerable.Range(0, 3).Select(_ => new ulong[stencil.Length + stencil.StrideX])];
        for (int atom = 0; atom < solute.Count; atom++)
        {
            ReadOnlySpan<double> center = solute.Positions.AsSpan(3 * atom, 3);
            double radius = solute.Radii[atom];
            if (radius == 0)
                continue;
            Mark(center, radius + Math.Max(solvent.IonRadius, solvent.ProbeRadius), Excluded, true);
            MarkInside(center, radius + solvent.ProbeRadius, true);
        }
        if (solvent.ProbeRadius == 0)
            return;
        foreach (double[] touching in new AccessibleSurface(solute, solvent.ProbeRadius).Points())
            MarkInside(touching, solvent.ProbeRadius, false);
    }

    /// <summary>Points inside the solute.</summary>
    public bool[] Inside { get; }

    /// <summary>Points that no ion's centre reaches.</summary>
    public bool[] Excluded { get; }

    /// <summary>Share of the edge from the lower neighbour along an axis to a point that lies inside.</summary>
    public double InsideShare(int axis, int point) => BitOperations.PopCount(_edges[axis][point]) / (double)Samples;

    private void MarkInside(ReadOnlySpan<double> center, double radius, bool isInside)
    {
        Mark(center, radius, Inside, isInside);
        for (int axis = 0; axis < 3; axis++)
            MarkEdges(center, radius, axis, isInside);
    }

    private void Mark(ReadOnlySpan<double> center, double radius, bool[] marks, bool value)
    {
        (int x0, int x1) = Range(0, center[0], radius);
        for (int i = x0; i <= x1; i++)
        {
            double dx = _grid.Coordinate(0, i) - center[0], left = radius * radius - dx * dx;
            if (left < 0)
                continue;
            (int y0, int y1) = Range(1, center[1], Math.Sqrt(left));
            for (int j = y0; j <= y1; j++)
            {
                double dy = _grid.Coordinate(1, j) - center[1], rest = left - dy * dy;
                if (rest < 0)
                    continue;
                (int z0, int z1) = Range(2, center[2], Math.Sqrt(rest));
                for (int k = z0; k <= z1; k++)
                    marks[_stencil.Index(i, j, k)] = value;
            }
        }
    }

    /// <summary>Sets or clears the bits of all edges along an axis that a sphere covers.</summary>
    private void MarkEdges(ReadOnlySpan<double> center, double radius, int axis, bool isInside)
    {
        int second = (axis + 1) % 3, third = (axis + 2) % 3;
        (int s0, int s1) = Range(second, center[second], radius);
        (int t0, int t1) = Range(third, center[third], radius);
        Span<int> place = stackalloc int[3];
        for (int s = s0; s <= s1; s++)
        {
            for (int t = t0; t <= t1; t++)
            {
                double ds = _grid.Coordinate(second, s) - center[second], dt = _grid.Coordinate(third, t) - center[third];
                double half = radius * radius - ds * ds - dt * dt;
                if (half <= 0)
                    continue;
                half = Math.Sqrt(half);
                // In units of samples: edge e covers samples 64 e … 64 e + 63 and ends at point e.
                double origin = _grid.Coordinate(axis, -1), scale = Samples / _grid.Spacing;
                int first = (int)Math.Ceiling((center[axis] - half - origin) * scale - 0.5), last = (int)Math.Floor((center[axis] + half - origin) * scale - 0.5);
                for (int e = Math.Max(0, first >> 6); e <= Math.Min(_grid.Points, last >> 6); e++)
                {
                    int from = Math.Max(0, first - Samples * e), to = Math.Min(Samples - 1, last - Samples * e);
                    if (from > to)
                        continue;
                    (place[axis], place[second], place[third]) = (e, s, t);
                    ulong covered = (ulong.MaxValue >> (Samples - 1 - to + from)) << from;
                    ref ulong edge = ref _edges[axis][_stencil.Index(place[0], place[1], place[2])];
                    edge = isInside ? edge | covered : edge & ~covered;
                }
            }
        }
    }

    /// <summary>Points within a distance along an axis.</summary>
    private (int First, int Last) Range(int axis, double center, double distance)
    {
        double origin = _grid.Coordinate(axis, 0);
        return (Math.Max(0, (int)Math.Ceiling((center - distance - origin) / _grid.Spacing)),
            Math.Min(_grid.Points - 1, (int)Math.Floor((center + distance - origin) / _grid.Spacing)));
    }
}
