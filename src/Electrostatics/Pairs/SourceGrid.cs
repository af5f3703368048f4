using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EquivSim.Structures;

namespace EquivSim.Electrostatics;

/// <summary>Charges sorted into the boxes of a grid, so that all sources within a cut-off of any point are a few contiguous runs.</summary>
/// <remarks>
/// No list of pairs is kept, which for a hundred thousand charges would fill gigabytes: a run is walked with eight sources in a vector. Both
/// directions of a pair are computed, so that targets are independent of each other. Any periodicity and cell, and cut-offs beyond half the cell.
/// </remarks>
internal sealed class SourceGrid
{
    private const int Lanes = 8;
    private static readonly Vector512<double> LaneNumbers = Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7);

    private readonly int[] _boxes = new int[3];
    private readonly double[] _low = new double[3], _boxHeights = new double[3];
    private Lattice _lattice = null!;
    private double _cutoff;
    private int[] _starts = [], _box = [];

    /// <summary>Coordinates and charges in the grid's order, with eight numbers to spare at the end.</summary>
    public double[] X = [], Y = [], Z = [], Q = [];

    /// <summary>Which charge lies at each place of the grid's order.</summary>
    public int[] Order = [];

    /// <summary>Number of sources.</summary>
    public int Count { get; private set; }

    /// <summary>Sorts charges.</summary>
    /// <param name="lattice">The cell.</param>
    /// <param name="positions">Three per charge.</param>
    /// <param name="charges">One per charge.</param>
    /// <param name="cutoff">Largest distance of interest; infinite for all pairs of an open system.</param>
    public void Build(Lattice lattice, ReadOnlySpan<double> positions, ReadOnlySpan<double> charges, double cutoff)
    {
        (_lattice, _cutoff, Count) = (lattice, cutoff, charges.Length);
        Buffers.Grow(ref X, Count + Lanes);
        Buffers.Grow(ref Y, Count + Lanes);
        Buffers.Grow(ref Z, Count + Lanes);
        Buffers.Grow(ref Q, Count + Lanes);
        Buffers.Grow(ref Order, Count);
        Buffers.Grow(ref _box, Count);
        ChooseBoxes(positions);
        int boxCount = _boxes[0] * _boxes[1] * _boxes[2];
        Buffers.Grow(ref _starts, boxCount + 1);
        Array.Clear(_starts, 0, boxCount + 1);
        for (int i = 0; i < Count; i++)
        {
            Wrap(positions[3 * i], positions[3 * i + 1], positions[3 * i + 2], out int a, out int b, out int c);
            _box[i] = (a * _boxes[1] + b) * _boxes[2] + c;
            _starts[_box[i] + 1]++;
        }
        for (int k = 0; k < boxCount; k++)
            _starts[k + 1] += _starts[k];
        for (int i = 0; i < Count; i++)
        {
            int place = _starts[_box[i]]++;
            Order[place] = i;
        }
        for (int k = boxCount; k > 0; k--)
            _starts[k] = _starts[k - 1];
        _starts[0] = 0;
        for (int place = 0; place < Count; place++)
        {
            int i = Order[place];
            (X[place], Y[place], Z[place]) = Wrap(positions[3 * i], positions[3 * i + 1], positions[3 * i + 2], out _, out _, out _);
            Q[place] = charges[i];
        }
    }

    /// <summary>Shows a visitor all sources within the cut-off of a point.</summary>
    /// <param name="x">The point, anywhere.</param>
    /// <param name="y">The point, anywhere.</param>
    /// <param name="z">The point, anywhere.</param>
    /// <param name="self">Place of the source at the point that does not count, images of it do; -1 for none.</param>
    /// <param name="visitor">Adds them up.</param>
    public void Visit<TVisitor>(double x, double y, double z, int self, ref TVisitor visitor)
        where TVisitor : struct, IPairVisitor
    {
        (x, y, z) = Wrap(x, y, z, out _, out _, out _);
        if (double.IsInfinity(_cutoff))
        {
            Run(0, Count, x, y, z, self, ref visitor);
            return;
        }
        (double fa, double fb, double fc) = _lattice.Fractional(x, y, z);
        double ha = (fa - _low[0]) * _lattice.Height(0), hb = (fb - _low[1]) * _lattice.Height(1), hc = (fc - _low[2]) * _lattice.Height(2);
        ReadOnlySpan<double> v = _lattice.Vectors;
        double limit = _cutoff * _cutoff;
        (int a0, int a1) = Range(0, ha, _cutoff);
        (int b0, int b1) = Range(1, hb, _cutoff);
        for (int a = a0; a <= a1; a++)
        {
            int wa = FloorDivide(a, _boxes[0]);
            double da = Gap(a, 0, ha);
            for (int b = b0; b <= b1; b++)
            {
                double db = Gap(b, 1, hb);
                double left = _lattice.IsOrthorhombic ? limit - da * da - db * db : limit;
                if (left < 0)
                    continue;
                int wb = FloorDivide(b, _boxes[1]);
                (int c0, int c1) = Range(2, hc, Math.Sqrt(left));
                int column = ((a - wa * _boxes[0]) * _boxes[1] + b - wb * _boxes[1]) * _boxes[2];
                for (int wc = FloorDivide(c0, _boxes[2]); wc * _boxes[2] <= c1; wc++)
                {
                    int first = Math.Max(c0 - wc * _boxes[2], 0), last = Math.Min(c1 - wc * _boxes[2], _boxes[2] - 1);
                    bool home = wa == 0 && wb == 0 && wc == 0;
                    Run(_starts[column + first], _starts[column + last + 1],
                        x - wa * v[0] - wb * v[3] - wc * v[6], y - wa * v[1] - wb * v[4] - wc * v[7], z - wa * v[2] - wb * v[5] - wc * v[8],
                        home ? self : -1, ref visitor);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Run<TVisitor>(int start, int end, double x, double y, double z, int self, ref TVisitor visitor)
        where TVisitor : struct, IPairVisitor
    {
        Vector512<double> tx = Vector512.Create(x), ty = Vector512.Create(y), tz = Vector512.Create(z), limit = Vector512.Create(_cutoff * _cutoff);
        ref double sx = ref X[0], sy = ref Y[0], sz = ref Z[0], sq = ref Q[0];
        for (int k = start; k < end; k += Lanes)
        {
            Vector512<double> dx = tx - Vector512.LoadUnsafe(ref sx, (nuint)k), dy = ty - Vector512.LoadUnsafe(ref sy, (nuint)k), dz = tz - Vector512.LoadUnsafe(ref sz, (nuint)k);
            Vector512<double> squared = Vector512.FusedMultiplyAdd(dx, dx, Vector512.FusedMultiplyAdd(dy, dy, dz * dz));
            Vector512<double> counts = Vector512.LessThan(LaneNumbers, Vector512.Create((double)(end - k))) & Vector512.LessThan(squared, limit);
            if ((uint)(self - k) < Lanes)
                counts &= ~Vector512.Equals(LaneNumbers, Vector512.Create((double)(self - k)));
            if (counts == Vector512<double>.Zero)
                continue;
            squared = Vector512.ConditionalSelect(counts, squared, Vector512<double>.One);
            visitor.Add(dx, dy, dz, squared, counts, counts & Vector512.LoadUnsafe(ref sq, (nuint)k), k);
        }
    }

    private void ChooseBoxes(ReadOnlySpan<double> positions)
    {
        Span<double> low = [double.MaxValue, double.MaxValue, double.MaxValue], high = [double.MinValue, double.MinValue, double.MinValue];
        for (int i = 0; i < Count; i++)
        {
            (double a, double b, double c) = _lattice.Fractional(positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]);
            (low[0], high[0]) = (Math.Min(low[0], a), Math.Max(high[0], a));
            (low[1], high[1]) = (Math.Min(low[1], b), Math.Max(high[1], b));
            (low[2], high[2]) = (Math.Min(low[2], c), Math.Max(high[2], c));
        }
        double volume = 1;
        Span<double> extent = stackalloc double[3];
        for (int k = 0; k < 3; k++)
        {
            _low[k] = _lattice.IsPeriodic(k) ? 0 : low[k];
            extent[k] = _lattice.Height(k) * (_lattice.IsPeriodic(k) ? 1 : Math.Max(high[k] - low[k], 1e-6));
            volume *= extent[k];
        }
        // Boxes of half the cut-off, narrower along the runs; but not so small that most are empty.
        double edge = Math.Max(_cutoff / 2, Math.Cbrt(1.5 * volume / Count));
        for (int k = 0; k < 3; k++)
        {
            double wish = extent[k] / (k == 2 ? 0.4 * edge : edge);
            _boxes[k] = double.IsInfinity(_cutoff) ? 1 : (int)Math.Clamp(wish, 1, 400);
            _boxHeights[k] = extent[k] / _boxes[k];
        }
    }

    /// <summary>The image of a point in the home cell, and its box.</summary>
    private (double X, double Y, double Z) Wrap(double x, double y, double z, out int boxA, out int boxB, out int boxC)
    {
        (double a, double b, double c) = _lattice.Fractional(x, y, z);
        ReadOnlySpan<double> v = _lattice.Vectors;
        double sa = Shift(0, ref a), sb = Shift(1, ref b), sc = Shift(2, ref c);
        (boxA, boxB, boxC) = (Box(0, a), Box(1, b), Box(2, c));
        return (x - sa * v[0] - sb * v[3] - sc * v[6], y - sa * v[1] - sb * v[4] - sc * v[7], z - sa * v[2] - sb * v[5] - sc * v[8]);
    }

    private double Shift(int axis, ref double fraction)
    {
        if (!_lattice.IsPeriodic(axis))
            return 0;
        double shift = Math.Floor(fraction);
        fraction -= shift;
        return shift;
    }

    private int Box(int axis, double fraction) =>
        (int)Math.Clamp((fraction - _low[axis]) * _lattice.Height(axis) / _boxHeights[axis], 0, _boxes[axis] - 1);

    private (int First, int Last) Range(int axis, double height, double reach)
    {
        // A hair more than the reach, so that rounding loses no pair.
        double slack = 1e-9 * (1 + reach);
        int first = (int)Math.Floor(Math.Clamp((height - reach - slack) / _boxHeights[axis], -1e6, 1e6));
        int last = (int)Math.Floor(Math.Clamp((height + reach + slack) / _boxHeights[axis], -1e6, 1e6));
        return _lattice.IsPeriodic(axis) ? (first, last) : (Math.Clamp(first, 0, _boxes[axis] - 1), Math.Clamp(last, 0, _boxes[axis] - 1));
    }

    private double Gap(int box, int axis, double height)
    {
        double low = box * _boxHeights[axis];
        return Math.Max(0, Math.Max(low - height, height - low - _boxHeights[axis]) - 1e-9);
    }

    private static int FloorDivide(int a, int b) => a >= 0 ? a / b : -((-a + b - 1) / b);
}
