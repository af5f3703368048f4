using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EquivSim.Electrostatics;

/// <summary>A potential as a smooth part in a box and a short-range part of the charges nearby; sampled at points and on grids.</summary>
internal sealed class RangeSeparatedField
{
    private const int Lanes = 8, PointsPerTask = 512;

    private readonly ShortRangeKernel _kernel;
    private readonly IShortRangeSources _sources;
    private readonly SmoothCells _cells;

    /// <summary>Puts both parts together.</summary>
    /// <param name="smooth">The smooth part.</param>
    /// <param name="cells">The same in cells.</param>
    /// <param name="kernel">The short-range kernel.</param>
    /// <param name="sources">The charges, prepared for the cut-off and half the diagonal of a cell.</param>
    public RangeSeparatedField(ChebyshevTucker smooth, SmoothCells cells, ShortRangeKernel kernel, IShortRangeSources sources) =>
        (Smooth, _cells, _kernel, _sources) = (smooth, cells, kernel, sources);

    /// <summary>The smooth part.</summary>
    public ChebyshevTucker Smooth { get; }

    /// <summary>Potential, field and field gradient at points of the box.</summary>
    public void Sample(ReadOnlySpan<double> points, FieldSamples samples)
    {
        int count = points.Length / 3;
        Smooth.Box.RequireInside(points);
        samples.Reset(count);
        double[] places = new double[3 * count];
        int[] cellOf = new int[count];
        for (int p = 0; p < count; p++)
        {
            double x = Smooth.Box.X.Wrap(points[3 * p]), y = Smooth.Box.Y.Wrap(points[3 * p + 1]), z = Smooth.Box.Z.Wrap(points[3 * p + 2]);
            (places[3 * p], places[3 * p + 1], places[3 * p + 2]) = (x, y, z);
            cellOf[p] = _cells.Find(x, y, z);
        }
        int[] order = RadixOrder.Of(cellOf);
        List<int> occupied = [], starts = [];
        for (int o = 0; o < count; o++)
        {
            if (o == 0 || cellOf[order[o]] != cellOf[order[o - 1]])
            {
                occupied.Add(cellOf[order[o]]);
                starts.Add(o);
            }
        }
        starts.Add(count);
        _cells.Prepare(CollectionsMarshal.AsSpan(occupied));
        List<(int First, int Last)> tasks = Tasks(starts);
        MatrixKernel.InParallel(tasks.Count, long.MaxValue, task =>
        {
            SourceBuffer found = new(), near = new();
            var scratch = new Vector512<double>[_cells.ScratchLength];
            for (int o = tasks[task].First; o < tasks[task].Last; o++)
                SampleCell(occupied[o], order.AsSpan(starts[o]..starts[o + 1]), places, samples, found, near, scratch);
        });
    }

    /// <summary>Runs of occupied cells with a fair number of points each.</summary>
    private static List<(int First, int Last)> Tasks(List<int> starts)
    {
        var tasks = new List<(int, int)>();
        for (int first = 0, last = 0; first < starts.Count - 1; first = last)
        {
            while (last < starts.Count - 1 && starts[last] - starts[first] < PointsPerTask)
                last++;
            tasks.Add((first, last));
        }
        return tasks;
    }

    private void SampleCell(int cell, ReadOnlySpan<int> members, double[] places, FieldSamples samples, SourceBuffer found, SourceBuffer near, Span<Vector512<double>> scratch)
    {
        (double cx, double cy, double cz) = _cells.Centre(cell);
        found.Clear();
        _sources.Collect(cx, cy, cz, _kernel.Cutoff + _cells.HalfDiagonal, found);
        Span<double> x = stackalloc double[Lanes], y = stackalloc double[Lanes], z = stackalloc double[Lanes];
        Span<Vector512<double>> jet = stackalloc Vector512<double>[10];
        for (int first = 0; first < members.Length; first += Lanes)
        {
            ReadOnlySpan<int> group = members.Slice(first, Math.Min(Lanes, members.Length - first));
            for (int lane = 0; lane < Lanes; lane++)
            {
                // Lanes to spare repeat the last point.
                int p = group[Math.Min(lane, group.Length - 1)];
                (x[lane], y[lane], z[lane]) = (places[3 * p] - cx, places[3 * p + 1] - cy, places[3 * p + 2] - cz);
            }
            jet.Clear();
            Vector512<double> px = Vector512.Create<double>(x), py = Vector512.Create<double>(y), pz = Vector512.Create<double>(z);
            _cells.Evaluate(cell, px, py, pz, scratch, jet);
            KeepNear(found, x, y, z, near);
            AddShortRange(near, px, py, pz, jet);
            for (int lane = 0; lane < group.Length; lane++)
                Store(jet, lane, group[lane], samples);
        }
    }

    /// <summary>The sources within the cut-off of the box around a group of points.</summary>
    private void KeepNear(SourceBuffer found, ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> z, SourceBuffer near)
    {
        (double xMin, double xMax) = Range(x);
        (double yMin, double yMax) = Range(y);
        (double zMin, double zMax) = Range(z);
        double limit = _kernel.Cutoff * _kernel.Cutoff;
        near.Clear();
        ReadOnlySpan<double> sx = found.X, sy = found.Y, sz = found.Z, sq = found.Q;
        for (int s = 0; s < sx.Length; s++)
        {
            double dx = Math.Max(0, Math.Max(xMin - sx[s], sx[s] - xMax)), dy = Math.Max(0, Math.Max(yMin - sy[s], sy[s] - yMax)), dz = Math.Max(0, Math.Max(zMin - sz[s], sz[s] - zMax));
            if (dx * dx + dy * dy + dz * dz < limit)
                near.Add(sx[s], sy[s], sz[s], sq[s]);
        }
    }

    private static (double Min, double Max) Range(ReadOnlySpan<double> values)
    {
        double min = values[0], max = values[0];
        foreach (double v in values)
            (min, max) = (Math.Min(min, v), Math.Max(max, v));
        return (min, max);
    }

    private void AddShortRange(SourceBuffer near, Vector512<double> px, Vector512<double> py, Vector512<double> pz, Span<Vector512<double>> jet)
    {
        ShortRangeKernel kernel = _kernel;
        ReadOnlySpan<double> sx = near.X, sy = near.Y, sz = near.Z, sq = near.Q;
        Vector512<double> limit = Vector512.Create(kernel.Cutoff * kernel.Cutoff);
        Vector512<double> f = jet[0], fx = jet[1], fy = jet[2], fz = jet[3], fxx = jet[4], fxy = jet[5], fxz = jet[6], fyy = jet[7], fyz = jet[8], fzz = jet[9];
        for (int s = 0; s < sx.Length; s++)
        {
            Vector512<double> dx = px - Vector512.Create(sx[s]), dy = py - Vector512.Create(sy[s]), dz = pz - Vector512.Create(sz[s]);
            Vector512<double> squared = Vector512.FusedMultiplyAdd(dx, dx, Vector512.FusedMultiplyAdd(dy, dy, dz * dz));
            Vector512<double> charge = Vector512.LessThan(squared, limit) & Vector512.Create(sq[s]);
            (Vector512<double> g, Vector512<double> b, Vector512<double> c) = kernel.EvaluateSecond(squared);
            f = Vector512.FusedMultiplyAdd(charge, g, f);
            b *= charge;
            c *= charge;
            fx -= b * dx;
            fy -= b * dy;
            fz -= b * dz;
            Vector512<double> cx = c * dx, cy = c * dy;
            fxx = Vector512.FusedMultiplyAdd(cx, dx, fxx - b);
            fxy = Vector512.FusedMultiplyAdd(cx, dy, fxy);
            fxz = Vector512.FusedMultiplyAdd(cx, dz, fxz);
            fyy = Vector512.FusedMultiplyAdd(cy, dy, fyy - b);
            fyz = Vector512.FusedMultiplyAdd(cy, dz, fyz);
            fzz = Vector512.FusedMultiplyAdd(c * dz, dz, fzz - b);
        }
        (jet[0], jet[1], jet[2], jet[3], jet[4], jet[5], jet[6], jet[7], jet[8], jet[9]) = (f, fx, fy, fz, fxx, fxy, fxz, fyy, fyz, fzz);
    }

    /// <summary>The potential on a grid inside the box: the smooth part as products of small matrices, the short-range part charge by charge.</summary>
    public void Fill(PotentialGrid grid)
    {
        double[] x = grid.Coordinates(0), y = grid.Coordinates(1), z = grid.Coordinates(2);
        Smooth.Box.RequireInside([x[0], y[0], z[0], x[^1], y[^1], z[^1]]);
        Smooth.ToGrid(x, y, z, grid.Values);
        SourceBuffer sources = new();
        _sources.CollectAround(x[0], x[^1], y[0], y[^1], z[0], z[^1], _kernel.Cutoff, sources);
        ShortRangeSplat.Add(grid, _kernel, sources);
    }

    private static void Store(Span<Vector512<double>> jet, int lane, int point, FieldSamples samples)
    {
        samples.Potential[point] = jet[0][lane];
        for (int k = 0; k < 3; k++)
            samples.Field[3 * point + k] = -jet[1 + k][lane];
        for (int k = 0; k < 6; k++)
            samples.FieldGradient[6 * point + k] = -jet[4 + k][lane];
    }
}
