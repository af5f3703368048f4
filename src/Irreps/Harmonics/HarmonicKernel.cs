using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace EquivSim.O3;

/// <summary>Spherical harmonics of as many points at once as a machine vector has lanes.</summary>
internal static class HarmonicKernel<TLanes, T>
    where TLanes : unmanaged, IRootLanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The Hessian's axes above the diagonal and on it, in the order in which they are computed.</summary>
    private static readonly (int I, int J)[] Pairs = [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)];

    /// <summary>Fills the values, and the derivatives for which there is room.</summary>
    public static void Run(
        HarmonicTables<T> tables, bool normalize, ReadOnlySpan<T> vectors, Span<T> values, Span<T> gradients, Span<T> hessians)
    {
        int count = tables.Count, width = TLanes.Width;
        bool withGradients = gradients.Length > 0, withHessians = hessians.Length > 0;
        int rows = 3 + count * (withHessians ? 10 : withGradients ? 4 : 1);
        T[] rented = ArrayPool<T>.Shared.Rent(rows * width);
        try
        {
            Span<T> flat = rented.AsSpan(0, rows * width);
            Span<TLanes> lanes = MemoryMarshal.Cast<T, TLanes>(flat);
            Span<TLanes> y = lanes.Slice(3, count);
            Span<TLanes> g = withGradients ? lanes.Slice(3 + count, 3 * count) : [];
            Span<TLanes> h = withHessians ? lanes.Slice(3 + 4 * count, 6 * count) : [];
            for (int start = 0; start < vectors.Length / 3; start += width)
            {
                int filled = Math.Min(width, vectors.Length / 3 - start);
                Load(vectors.Slice(3 * start, 3 * filled), flat, width);
                Block(tables, normalize, lanes[0], lanes[1], lanes[2], y, g, h);
                Span<T> results = flat[(3 * width)..];
                Store(results[..(count * width)], values, start, filled, 1, 0, count);
                for (int axis = 0; withGradients && axis < 3; axis++)
                    Store(results.Slice((1 + axis) * count * width, count * width), gradients, start, filled, 3, axis, count);
                for (int pair = 0; withHessians && pair < 6; pair++)
                {
                    (int i, int j) = Pairs[pair];
                    Span<T> block = results.Slice((4 + pair) * count * width, count * width);
                    Store(block, hessians, start, filled, 9, 3 * i + j, count);
                    if (i != j)
                        Store(block, hessians, start, filled, 9, 3 * j + i, count);
                }
            }
        }
        finally
        {
            ArrayPool<T>.Shared.Return(rented);
        }
    }

    private static void Block(
        HarmonicTables<T> tables, bool normalize, TLanes x, TLanes y, TLanes z, Span<TLanes> values, Span<TLanes> gradients, Span<TLanes> hessians)
    {
        int count = tables.Count;
        TLanes inverse = default;
        if (normalize)
        {
            inverse = TLanes.InverseRootOrZero(Square(x, y, z));
            x *= inverse;
            y *= inverse;
            z *= inverse;
        }
        Solid(tables, x, y, z, values);
        for (int axis = 0; gradients.Length > 0 && axis < 3; axis++)
            Differentiate(tables.Derivatives[axis], values, gradients.Slice(axis * count, count));
        for (int pair = 0; hessians.Length > 0 && pair < 6; pair++)
        {
            (int i, int j) = Pairs[pair];
            Differentiate(tables.Derivatives[j], gradients.Slice(i * count, count), hessians.Slice(pair * count, count));
        }
        if (normalize && gradients.Length > 0)
            OfDirection(tables.MaxL, [x, y, z], inverse, values, gradients, hessians);
    }

    /// <summary>Solid harmonics; see <see cref="HarmonicTables{T}"/>.</summary>
    private static void Solid(HarmonicTables<T> tables, TLanes x, TLanes y, TLanes z, Span<TLanes> values)
    {
        int lmax = tables.MaxL;
        TLanes r2 = Square(x, y, z);
        TLanes c = TLanes.Broadcast(T.One), s = default;
        for (int m = 0; m <= lmax; m++)
        {
            ReadOnlySpan<T> a = tables.A.AsSpan(tables.Pair(m, m), lmax - m + 1), b = tables.B.AsSpan(tables.Pair(m, m), lmax - m + 1);
            TLanes before = default, q = TLanes.Broadcast(tables.Diagonal[m]);
            for (int l = m; ;)
            {
                int centre = l * l + l;
                values[centre + m] = q * c;
                if (m > 0)
                    values[centre - m] = q * s;
                if (++l > lmax)
                    break;
                TLanes next = TLanes.MultiplyAdd(TLanes.Broadcast(a[l - m]) * y, q, TLanes.Broadcast(b[l - m]) * r2 * before);
                before = q;
                q = next;
            }
            TLanes turned = TLanes.MultiplyAdd(z, c, default(TLanes) - x * s);
            s = TLanes.MultiplyAdd(z, s, x * c);
            c = turned;
        }
    }

    private static void Differentiate(HarmonicDerivative<T> derivative, ReadOnlySpan<TLanes> source, Span<TLanes> target)
    {
        ReadOnlySpan<int> starts = derivative.RowStart, columns = derivative.Columns;
        ReadOnlySpan<T> entries = derivative.Values;
        for (int row = 0; row < target.Length; row++)
        {
            TLanes sum = default;
            for (int e = starts[row]; e < starts[row + 1]; e++)
                sum = TLanes.MultiplyAdd(TLanes.Broadcast(entries[e]), source[columns[e]], sum);
            target[row] = sum;
        }
    }

    /// <summary>
    /// From the derivatives of a solid harmonic S at the unit vector u to those of S(x/r) = S(x) / r^l at x = r u:
    /// (S_i - l S u_i) / r and (S_ij - l (u_i S_j + u_j S_i) - l S (delta_ij - (l+2) u_i u_j)) / r^2.
    /// </summary>
    private static void OfDirection(
        int lmax, ReadOnlySpan<TLanes> u, TLanes inverse, ReadOnlySpan<TLanes> values, Span<TLanes> gradients, Span<TLanes> hessians)
    {
        int count = values.Length;
        TLanes inverse2 = inverse * inverse, one = TLanes.Broadcast(T.One);
        for (int l = 0; l <= lmax; l++)
        {
            TLanes degree = TLanes.Broadcast(T.CreateChecked(l)), degree2 = TLanes.Broadcast(T.CreateChecked(l + 2));
            for (int pair = 0; hessians.Length > 0 && pair < 6; pair++)
            {
                (int i, int j) = Pairs[pair];
                TLanes bend = (i == j ? one : default) - degree2 * u[i] * u[j];
                for (int k = l * l; k < (l + 1) * (l + 1); k++)
                {
                    TLanes slope = TLanes.MultiplyAdd(u[i], gradients[j * count + k], u[j] * gradients[i * count + k]);
                    TLanes removed = degree * TLanes.MultiplyAdd(values[k], bend, slope);
                    hessians[pair * count + k] = (hessians[pair * count + k] - removed) * inverse2;
                }
            }
            for (int axis = 0; axis < 3; axis++)
            {
                TLanes along = degree * u[axis];
                for (int k = l * l; k < (l + 1) * (l + 1); k++)
                    gradients[axis * count + k] = (gradients[axis * count + k] - along * values[k]) * inverse;
            }
        }
    }

    private static TLanes Square(TLanes x, TLanes y, TLanes z) => TLanes.MultiplyAdd(x, x, TLanes.MultiplyAdd(y, y, z * z));

    /// <summary>[points, 3] to three rows of lanes; lanes without a point are zero.</summary>
    private static void Load(ReadOnlySpan<T> vectors, Span<T> rows, int width)
    {
        rows[..(3 * width)].Clear();
        for (int i = 0; i < vectors.Length; i++)
            rows[i % 3 * width + i / 3] = vectors[i];
    }

    /// <summary>Rows of lanes [count, width] to [points, outer, count] at a place of the middle axis.</summary>
    private static void Store(ReadOnlySpan<T> rows, Span<T> target, int start, int filled, int outer, int place, int count)
    {
        // In tiles that stay in the closest cache: a row is read by all lanes soon after another.
        const int Tile = 8;
        int width = TLanes.Width;
        for (int first = 0; first < count; first += Tile)
        {
            int length = Math.Min(Tile, count - first);
            for (int lane = 0; lane < filled; lane++)
            {
                Span<T> point = target.Slice(((start + lane) * outer + place) * count + first, length);
                for (int k = 0, at = first * width + lane; k < point.Length; k++, at += width)
                    point[k] = rows[at];
            }
        }
    }
}
