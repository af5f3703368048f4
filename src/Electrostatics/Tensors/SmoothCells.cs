using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EquivSim.Electrostatics;

/// <summary>
/// A Chebyshev-Tucker function cut into small cells, each with its own short Chebyshev series, taken from the core when first needed. A point
/// then costs a few hundred multiplications whatever the ranks are. Eight points of one cell are evaluated side by side.
/// </summary>
internal sealed class SmoothCells
{
    /// <summary>Cells of about this width in units of the sharpest Gaussian's: smaller ones need fewer terms but more memory.</summary>
    private const double CellWidth = 2;

    /// <summary>Rows of the middle index that one pass of the innermost loop serves.</summary>
    private const int RowTile = 3;

    private readonly ChebyshevTucker _smooth;
    private readonly int[] _counts = new int[3];
    private readonly double[] _edges = new double[3];
    private readonly double[][][] _factors = new double[3][][];
    private readonly System.Collections.Concurrent.ConcurrentDictionary<int, double[]> _cells = new();
    private readonly int _terms, _rows;

    /// <summary>Prepares the cells; none is computed yet.</summary>
    /// <param name="smooth">The function.</param>
    /// <param name="sharpest">Largest exponent of its Gaussians, 1/Å.</param>
    /// <param name="error">Error of one Gaussian.</param>
    public SmoothCells(ChebyshevTucker smooth, double sharpest, double error)
    {
        _smooth = smooth;
        double widest = 0;
        for (int axis = 0; axis < 3; axis++)
        {
            _counts[axis] = Math.Max(1, (int)Math.Ceiling(sharpest * smooth.Box[axis].Length / CellWidth));
            _edges[axis] = smooth.Box[axis].Length / _counts[axis];
            widest = Math.Max(widest, _edges[axis]);
        }
        _terms = ChebyshevDegree.ForGaussian(sharpest * widest, error);
        _rows = (_terms + RowTile - 1) / RowTile * RowTile;
        for (int axis = 0; axis < 3; axis++)
            _factors[axis] = LocalFactors(axis);
    }

    /// <summary>Number of cells.</summary>
    public int Count => checked(_counts[0] * _counts[1] * _counts[2]);

    /// <summary>Chebyshev terms along each axis of a cell.</summary>
    public int Terms => _terms;

    /// <summary>Half the diagonal of a cell, Å.</summary>
    public double HalfDiagonal => 0.5 * Math.Sqrt(_edges[0] * _edges[0] + _edges[1] * _edges[1] + _edges[2] * _edges[2]);

    /// <summary>Numbers a scratch space for <see cref="Evaluate"/> needs.</summary>
    public int ScratchLength => 6 * _terms + 3 * _rows;

    /// <summary>Bytes of the cells computed so far.</summary>
    public long CachedBytes => 8L * _terms * _rows * _terms * _cells.Count;

    /// <summary>The cell of a point of the box.</summary>
    public int Find(double x, double y, double z) => (Index(0, x) * _counts[1] + Index(1, y)) * _counts[2] + Index(2, z);

    /// <summary>Centre of a cell.</summary>
    public (double X, double Y, double Z) Centre(int cell) =>
        (Centre(0, cell / _counts[2] / _counts[1]), Centre(1, cell / _counts[2] % _counts[1]), Centre(2, cell % _counts[2]));

    /// <summary>Computes the cells that are not there yet: slab by slab, column by column, so that neighbours share their partial products.</summary>
    /// <param name="wanted">Cells in ascending order.</param>
    public void Prepare(ReadOnlySpan<int> wanted)
    {
        var slabs = new List<List<int>>();
        int slabSize = _counts[1] * _counts[2], last = -1;
        foreach (int cell in wanted)
        {
            if (_cells.ContainsKey(cell))
                continue;
            if (slabs.Count == 0 || cell / slabSize != last)
                slabs.Add([]);
            last = cell / slabSize;
            slabs[^1].Add(cell);
        }
        MatrixKernel.InParallel(slabs.Count, long.MaxValue, s => PrepareSlab(slabs[s]));
    }

    /// <summary>Adds value, gradient and second derivatives of eight points of one cell.</summary>
    /// <param name="cell">A prepared cell.</param>
    /// <param name="x">Relative to the centre of the cell.</param>
    /// <param name="y">Relative to the centre of the cell.</param>
    /// <param name="z">Relative to the centre of the cell.</param>
    /// <param name="scratch">Working space of <see cref="ScratchLength"/>.</param>
    /// <param name="jet">Ten sums: value; x, y, z; xx, xy, xz, yy, yz, zz.</param>
    public void Evaluate(int cell, Vector512<double> x, Vector512<double> y, Vector512<double> z, Span<Vector512<double>> scratch, Span<Vector512<double>> jet)
    {
        int terms = _terms, rows = _rows;
        Span<Vector512<double>> us = scratch[..(3 * terms)], vs = scratch.Slice(3 * terms, 3 * rows), ws = scratch.Slice(3 * terms + 3 * rows, 3 * terms);
        Polynomials(x * (2 / _edges[0]), 2 / _edges[0], us, terms);
        vs.Clear();
        Polynomials(y * (2 / _edges[1]), 2 / _edges[1], vs, terms);
        Polynomials(z * (2 / _edges[2]), 2 / _edges[2], ws, terms);
        ref double c = ref MemoryMarshal.GetArrayDataReference(_cells[cell]);
        ref Vector512<double> u = ref us[0], v = ref vs[0], w = ref ws[0];
        Vector512<double> f = jet[0], fx = jet[1], fy = jet[2], fz = jet[3], fxx = jet[4], fxy = jet[5], fxz = jet[6], fyy = jet[7], fyz = jet[8], fzz = jet[9];
        nint place = 0;
        for (int a = 0; a < terms; a++)
        {
            Vector512<double> m = default, my = default, mz = default, myy = default, myz = default, mzz = default;
            for (int b = 0; b < rows; b += RowTile)
            {
                Vector512<double> s0 = default, s1 = default, s2 = default, t0 = default, t1 = default, t2 = default, r0 = default, r1 = default, r2 = default;
                for (int k = 0; k < terms; k++)
                {
                    Vector512<double> w0 = Unsafe.Add(ref w, 3 * k), w1 = Unsafe.Add(ref w, 3 * k + 1), w2 = Unsafe.Add(ref w, 3 * k + 2);
                    Vector512<double> element = Vector512.Create(Unsafe.Add(ref c, place + k));
                    (s0, s1, s2) = (Vector512.FusedMultiplyAdd(element, w0, s0), Vector512.FusedMultiplyAdd(element, w1, s1), Vector512.FusedMultiplyAdd(element, w2, s2));
                    element = Vector512.Create(Unsafe.Add(ref c, place + terms + k));
                    (t0, t1, t2) = (Vector512.FusedMultiplyAdd(element, w0, t0), Vector512.FusedMultiplyAdd(element, w1, t1), Vector512.FusedMultiplyAdd(element, w2, t2));
                    element = Vector512.Create(Unsafe.Add(ref c, place + 2 * terms + k));
                    (r0, r1, r2) = (Vector512.FusedMultiplyAdd(element, w0, r0), Vector512.FusedMultiplyAdd(element, w1, r1), Vector512.FusedMultiplyAdd(element, w2, r2));
                }
                place += RowTile * terms;
                AddRow(ref Unsafe.Add(ref v, 3 * b), s0, s1, s2, ref m, ref my, ref mz, ref myy, ref myz, ref mzz);
                AddRow(ref Unsafe.Add(ref v, 3 * b + 3), t0, t1, t2, ref m, ref my, ref mz, ref myy, ref myz, ref mzz);
                AddRow(ref Unsafe.Add(ref v, 3 * b + 6), r0, r1, r2, ref m, ref my, ref mz, ref myy, ref myz, ref mzz);
            }
            Vector512<double> u0 = Unsafe.Add(ref u, 3 * a), u1 = Unsafe.Add(ref u, 3 * a + 1), u2 = Unsafe.Add(ref u, 3 * a + 2);
            f = Vector512.FusedMultiplyAdd(u0, m, f);
            fx = Vector512.FusedMultiplyAdd(u1, m, fx);
            fy = Vector512.FusedMultiplyAdd(u0, my, fy);
            fz = Vector512.FusedMultiplyAdd(u0, mz, fz);
            fxx = Vector512.FusedMultiplyAdd(u2, m, fxx);
            fxy = Vector512.FusedMultiplyAdd(u1, my, fxy);
            fxz = Vector512.FusedMultiplyAdd(u1, mz, fxz);
            fyy = Vector512.FusedMultiplyAdd(u0, myy, fyy);
            fyz = Vector512.FusedMultiplyAdd(u0, myz, fyz);
            fzz = Vector512.FusedMultiplyAdd(u0, mzz, fzz);
        }
        (jet[0], jet[1], jet[2], jet[3], jet[4], jet[5], jet[6], jet[7], jet[8], jet[9]) = (f, fx, fy, fz, fxx, fxy, fxz, fyy, fyz, fzz);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow(
        ref Vector512<double> v, Vector512<double> s0, Vector512<double> s1, Vector512<double> s2,
        ref Vector512<double> m, ref Vector512<double> my, ref Vector512<double> mz, ref Vector512<double> myy, ref Vector512<double> myz, ref Vector512<double> mzz)
    {
        Vector512<double> v0 = v, v1 = Unsafe.Add(ref v, 1), v2 = Unsafe.Add(ref v, 2);
        m = Vector512.FusedMultiplyAdd(v0, s0, m);
        my = Vector512.FusedMultiplyAdd(v1, s0, my);
        mz = Vector512.FusedMultiplyAdd(v0, s1, mz);
        myy = Vector512.FusedMultiplyAdd(v2, s0, myy);
        myz = Vector512.FusedMultiplyAdd(v1, s1, myz);
        mzz = Vector512.FusedMultiplyAdd(v0, s2, mzz);
    }

    /// <summary>T_k, its first and second derivative by the coordinate, interleaved.</summary>
    private static void Polynomials(Vector512<double> place, double scale, Span<Vector512<double>> values, int count)
    {
        Vector512<double> twice = place + place, t = Vector512<double>.One, tNext = place, d = default, dNext = Vector512.Create(scale), s = default, sNext = default;
        for (int k = 0; k < count; k++)
        {
            (values[3 * k], values[3 * k + 1], values[3 * k + 2]) = (t, d, s);
            (t, d, s, tNext, dNext, sNext) = (tNext, dNext, sNext,
                Vector512.FusedMultiplyAdd(twice, tNext, -t),
                Vector512.FusedMultiplyAdd(twice, dNext, 2 * scale * tNext - d),
                Vector512.FusedMultiplyAdd(twice, sNext, 4 * scale * dNext - s));
        }
    }

    private void PrepareSlab(List<int> cells)
    {
        TuckerTensor tucker = _smooth.Coefficients;
        int r2 = tucker.Rank(1), r3 = tucker.Rank(2), slab = cells[0] / (_counts[1] * _counts[2]), column = -1;
        DenseTensor inSlab = tucker.Core.Multiply(0, _factors[0][slab], _terms), inColumn = inSlab;
        foreach (int cell in cells)
        {
            int j = cell / _counts[2] % _counts[1], k = cell % _counts[2];
            if (j != column)
                inColumn = inSlab.Multiply(1, _factors[1][j], _rows);
            column = j;
            double[] coefficients = new double[_terms * _rows * _terms];
            MatrixKernel.Multiply(inColumn.Data, _factors[2][k], coefficients, _terms * _rows, r3, _terms);
            _cells[cell] = coefficients;
        }
    }

    /// <summary>For each cell along an axis the Chebyshev coefficients of the factor functions in it: [terms (rows along y), rank], along z transposed.</summary>
    private double[][] LocalFactors(int axis)
    {
        int rank = _smooth.Coefficients.Rank(axis), rows = axis == 1 ? _rows : _terms;
        double[][] factors = new double[_counts[axis]][];
        for (int cell = 0; cell < factors.Length; cell++)
        {
            double start = _smooth.Box[axis].Start + cell * _edges[axis];
            var grid = new ChebyshevGrid(start, start + _edges[axis], _terms);
            double[] places = Array.ConvertAll(grid.Nodes.ToArray(), x => Math.Clamp(x, _smooth.Box[axis].Start, _smooth.Box[axis].End - 1e-13 * _smooth.Box[axis].Length));
            double[] local = new double[rows * rank];
            grid.Coefficients(_smooth.FactorValues(axis, places), rank).CopyTo(local, 0);
            factors[cell] = axis == 2 ? MatrixKernel.Transpose(local, rows, rank) : local;
        }
        return factors;
    }

    private int Index(int axis, double place) => Math.Clamp((int)((place - _smooth.Box[axis].Start) / _edges[axis]), 0, _counts[axis] - 1);

    private double Centre(int axis, int index) => _smooth.Box[axis].Start + (index + 0.5) * _edges[axis];
}
