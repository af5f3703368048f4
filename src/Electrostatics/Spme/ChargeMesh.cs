using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EquivSim.Structures;

namespace EquivSim.Electrostatics;

/// <summary>Spreads charges on a grid with B-splines and reads the smooth potential back, with analytic derivatives.</summary>
/// <remarks>
/// Rows of the grid are a vector longer than the axis, so that the eight weights along it are one load and one store; what lands in the
/// margin is folded back. Threads share the planes of the first axis among them: each adds what falls on its own planes, in the order of the
/// charges, so that results do not depend on the number of threads.
/// </remarks>
internal sealed class ChargeMesh(WorkerPool pool)
{
    private const int Lanes = 8;
    private readonly int[] _size = new int[3];
    private int _order, _count, _margin;
    private int[] _planes = [], _planeStarts = [], _byPlane = [];
    private int[] _first = [];
    private double[] _weights = [], _padded = [];
    private Lattice _lattice = null!;
    private bool[] _wraps = [true, true, true];
    private double[] _origin = [0, 0, 0], _spacing = [1, 1, 1];

    /// <summary>Points along each axis.</summary>
    public ReadOnlySpan<int> Size => _size;

    /// <summary>Grid points.</summary>
    public int Points => _size[0] * _size[1] * _size[2];

    /// <summary>Sets the grid: periodic axes are divided into equal steps, open axes begin at an origin and have a spacing.</summary>
    public void Configure(Lattice lattice, int order, (int A, int B, int C) size, double[] origin, double[] spacing)
    {
        (_lattice, _order) = (lattice, order);
        (_size[0], _size[1], _size[2]) = size;
        (_origin, _spacing) = (origin, spacing);
        _wraps = [lattice.IsPeriodic(0), lattice.IsPeriodic(1), lattice.IsPeriodic(2)];
        _margin = (_size[2] + Lanes + 7) / 8 * 8;
    }

    /// <summary>Computes the weights of points and sorts them by the planes they touch.</summary>
    public void Place(ReadOnlySpan<double> points)
    {
        _count = points.Length / 3;
        Buffers.Grow(ref _first, 3 * _count);
        Buffers.Grow(ref _weights, 9 * Lanes * _count);
        Buffers.Grow(ref _planes, _count);
        Buffers.Grow(ref _byPlane, _count);
        Buffers.Grow(ref _planeStarts, _size[0] + 1);
        double[] places = points.ToArray();
        const int block = 256;
        pool.Run((_count + block - 1) / block, (task, _) =>
        {
            for (int i = task * block; i < Math.Min(_count, (task + 1) * block); i++)
                PlaceOne(i, places[3 * i], places[3 * i + 1], places[3 * i + 2]);
        });
        Array.Clear(_planeStarts, 0, _size[0] + 1);
        for (int i = 0; i < _count; i++)
            _planeStarts[_first[3 * i] + 1]++;
        for (int p = 0; p < _size[0]; p++)
            _planeStarts[p + 1] += _planeStarts[p];
        for (int i = 0; i < _count; i++)
            _byPlane[_planeStarts[_first[3 * i]]++] = i;
        for (int p = _size[0]; p > 0; p--)
            _planeStarts[p] = _planeStarts[p - 1];
        _planeStarts[0] = 0;
    }

    /// <summary>Puts charges and dipoles at the placed points on the grid.</summary>
    /// <param name="charges">One per point.</param>
    /// <param name="dipoles">[points, 3]; empty for none.</param>
    /// <param name="grid">Receives [A, B, C].</param>
    public void Spread(ReadOnlySpan<double> charges, ReadOnlySpan<double> dipoles, double[] grid)
    {
        int plane = _size[1] * _margin;
        Buffers.Grow(ref _padded, _size[0] * plane);
        double[] q = charges.ToArray();
        double[]? moments = GridMoments(dipoles);
        pool.Run(_size[0], (x, _) =>
        {
            Span<double> own = _padded.AsSpan(x * plane, plane);
            own.Clear();
            for (int j = _order - 1; j >= 0; j--)
            {
                int start = x - j;
                if (start < 0)
                {
                    if (!_wraps[0])
                        continue;
                    start += _size[0];
                }
                for (int k = _planeStarts[start]; k < _planeStarts[start + 1]; k++)
                    AddToPlane(own, _byPlane[k], j, q, moments);
            }
            for (int y = 0; y < _size[1]; y++)
            {
                Span<double> row = own.Slice(y * _margin, _margin);
                for (int z = _size[2]; z < _size[2] + Lanes; z++)
                    row[z - _size[2]] += row[z];
                row[.._size[2]].CopyTo(grid.AsSpan((x * _size[1] + y) * _size[2]));
            }
        });
    }

    /// <summary>Adds potential, field and, on request, field gradient of a grid at the placed points.</summary>
    public void Gather(ReadOnlySpan<double> grid, double[] potential, double[] field, double[]? gradient)
    {
        int plane = _size[1] * _margin;
        Buffers.Grow(ref _padded, _size[0] * plane);
        for (int row = 0; row < _size[0] * _size[1]; row++)
        {
            Span<double> target = _padded.AsSpan(row * _margin, _margin);
            ReadOnlySpan<double> source = grid.Slice(row * _size[2], _size[2]);
            source.CopyTo(target);
            for (int z = 0; z < Lanes; z++)
                target[_size[2] + z] = source[z % _size[2]];
        }
        const int block = 64;
        pool.Run((_count + block - 1) / block, (task, _) =>
        {
            for (int k = task * block; k < Math.Min(_count, (task + 1) * block); k++)
                GatherOne(_byPlane[k], potential, field, gradient);
        });
    }

    private void PlaceOne(int i, double x, double y, double z)
    {
        Span<double> u = stackalloc double[3];
        (u[0], u[1], u[2]) = _lattice.Fractional(x, y, z);
        for (int axis = 0; axis < 3; axis++)
        {
            double g = _wraps[axis] ? (u[axis] - Math.Floor(u[axis])) * _size[axis] : (u[axis] * _lattice.Height(axis) - _origin[axis]) / _spacing[axis];
            Span<double> w = _weights.AsSpan((9 * i + 3 * axis) * Lanes, 3 * Lanes);
            int first = BSpline.Weights(_order, g, w[..Lanes], w.Slice(Lanes, Lanes), w[(2 * Lanes)..]);
            if (_wraps[axis])
                first = ((first % _size[axis]) + _size[axis]) % _size[axis];
            _first[3 * i + axis] = first;
        }
    }

    private void AddToPlane(Span<double> plane, int i, int j, double[] q, double[]? moments)
    {
        ReadOnlySpan<double> w = _weights.AsSpan(9 * i * Lanes, 9 * Lanes);
        double wx = w[j], dx = w[Lanes + j];
        int y = _first[3 * i + 1], z = _first[3 * i + 2];
        Vector512<double> wz = Load(w, 6), dz = Load(w, 7);
        // charge · w w w + moments · gradient of w w w, ordered by what multiplies the rows' weights.
        double a = q[i] * wx, b = 0, c = 0;
        if (moments is not null)
        {
            a += moments[3 * i] * dx;
            b = moments[3 * i + 1] * wx;
            c = moments[3 * i + 2] * wx;
        }
        Vector512<double> flat = a * wz + c * dz, steep = b * wz;
        for (int k = 0; k < _order; k++)
        {
            int row = y + k;
            if (row >= _size[1])
                row -= _size[1];
            ref double place = ref plane[row * _margin + z];
            Vector512<double> sum = Vector512.LoadUnsafe(ref place) + w[3 * Lanes + k] * flat;
            if (moments is not null)
                sum += w[4 * Lanes + k] * steep;
            sum.StoreUnsafe(ref place);
        }
    }

    private void GatherOne(int i, double[] potential, double[] field, double[]? gradient)
    {
        ReadOnlySpan<double> w = _weights.AsSpan(9 * i * Lanes, 9 * Lanes);
        Vector512<double> v00 = default, v10 = default, v01 = default, v20 = default, v11 = default, v02 = default;
        ref double grid = ref MemoryMarshal.GetArrayDataReference(_padded);
        for (int j = 0; j < _order; j++)
        {
            int x = _first[3 * i] + j;
            if (x >= _size[0])
                x -= _size[0];
            double wx = w[j], dx = w[Lanes + j], sx = w[2 * Lanes + j];
            for (int k = 0; k < _order; k++)
            {
                int y = _first[3 * i + 1] + k;
                if (y >= _size[1])
                    y -= _size[1];
                double wy = w[3 * Lanes + k], dy = w[4 * Lanes + k], sy = w[5 * Lanes + k];
                Vector512<double> row = Vector512.LoadUnsafe(ref grid, (nuint)((x * _size[1] + y) * _margin + _first[3 * i + 2]));
                v00 += wx * wy * row;
                v10 += dx * wy * row;
                v01 += wx * dy * row;
                if (gradient is null)
                    continue;
                v20 += sx * wy * row;
                v11 += dx * dy * row;
                v02 += wx * sy * row;
            }
        }
        Vector512<double> wz = Load(w, 6), dz = Load(w, 7), sz = Load(w, 8);
        potential[i] += Vector512.Dot(v00, wz);
        (double gx, double gy, double gz) = Cartesian(Vector512.Dot(v10, wz), Vector512.Dot(v01, wz), Vector512.Dot(v00, dz));
        field[3 * i] -= gx;
        field[3 * i + 1] -= gy;
        field[3 * i + 2] -= gz;
        if (gradient is null)
            return;
        double h00 = Vector512.Dot(v20, wz), h01 = Vector512.Dot(v11, wz), h11 = Vector512.Dot(v02, wz);
        double h02 = Vector512.Dot(v10, dz), h12 = Vector512.Dot(v01, dz), h22 = Vector512.Dot(v00, sz);
        (double ax, double ay, double az) = Cartesian(h00, h01, h02);
        (double bx, double by, double bz) = Cartesian(h01, h11, h12);
        (double cx, double cy, double cz) = Cartesian(h02, h12, h22);
        (double xx, double xy, double xz) = Cartesian(ax, bx, cx);
        (_, double yy, double yz) = Cartesian(ay, by, cy);
        (_, _, double zz) = Cartesian(az, bz, cz);
        Span<double> six = gradient.AsSpan(6 * i, 6);
        six[0] -= xx;
        six[1] -= xy;
        six[2] -= xz;
        six[3] -= yy;
        six[4] -= yz;
        six[5] -= zz;
    }

    /// <summary>From derivatives by grid coordinates to those by x, y, z.</summary>
    private (double X, double Y, double Z) Cartesian(double a, double b, double c)
    {
        ReadOnlySpan<double> m = _lattice.Inverse;
        (a, b, c) = (a * Steps(0), b * Steps(1), c * Steps(2));
        return (m[0] * a + m[1] * b + m[2] * c, m[3] * a + m[4] * b + m[5] * c, m[6] * a + m[7] * b + m[8] * c);
    }

    /// <summary>Grid steps per unit of a fractional coordinate.</summary>
    private double Steps(int axis) => _wraps[axis] ? _size[axis] : _lattice.Height(axis) / _spacing[axis];

    private double[]? GridMoments(ReadOnlySpan<double> dipoles)
    {
        if (dipoles.IsEmpty)
            return null;
        double[] result = new double[dipoles.Length];
        ReadOnlySpan<double> m = _lattice.Inverse;
        for (int i = 0; i < dipoles.Length; i += 3)
        {
            for (int axis = 0; axis < 3; axis++)
                result[i + axis] = Steps(axis) * (dipoles[i] * m[axis] + dipoles[i + 1] * m[3 + axis] + dipoles[i + 2] * m[6 + axis]);
        }
        return result;
    }

    private static Vector512<double> Load(ReadOnlySpan<double> weights, int block) => Vector512.Create(weights.Slice(block * Lanes, Lanes));
}
