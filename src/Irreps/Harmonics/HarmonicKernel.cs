using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace EquivSim.O3;

/// <summary>Spherical harmonics of as many points at once as a machine vector has lanes.</summary>
internal static unsafe class HarmonicKernel<TLanes, T>
    where TLanes : unmanaged, IRootLanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The Hessian's axes above the diagonal and on it, in the order in which they are computed.</summary>
    private static readonly (int I, int J)[] Pairs = [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)];

    /// <summary>Fills the values, and the derivatives for which there is room.</summary>
    public static void Run(
        HarmonicTables<T> tables, bool normalize, ReadOnlySpan<T> vectors, Span<T> values, Span<T> gradients, Span<T> hessians)
    {
        int count = tables.Count, width = TLanes.Width, points = vectors.Length / 3;
        bool withGradients = gradients.Length > 0, withHessians = hessians.Length > 0;
        int rows = 3 + count * (withHessians ? 10 : withGradients ? 4 : 1);
        // One vector more, so that the rows can start where a vector does.
        T[] rented = ArrayPool<T>.Shared.Rent((rows + 1) * width);
        try
        {
            fixed (T* scratch = rented, source = vectors, value = values, gradient = gradients, hessian = hessians)
            {
                nuint size = (nuint)(width * sizeof(T));
                T* at = (T*)(((nuint)scratch + size - 1) / size * size), y = at + 3 * width, g = y + count * width, h = g + 3 * count * width;
                for (int start = 0; start < points; start += width)
                {
                    int filled = Math.Min(width, points - start);
                    Load(source + 3 * start, filled, at);
                    Block(tables, normalize, at, y, withGradients ? g : null, withHessians ? h : null);
                    Store(y, value + (nint)start * count, filled, count, count);
                    for (int axis = 0; withGradients && axis < 3; axis++)
                        Store(g + axis * count * width, gradient + ((nint)start * 3 + axis) * count, filled, count, 3 * count);
                    for (int pair = 0; withHessians && pair < 6; pair++)
                    {
                        (int i, int j) = Pairs[pair];
                        Store(h + pair * count * width, hessian + ((nint)start * 9 + 3 * i + j) * count, filled, count, 9 * count);
                        if (i != j)
                            Store(h + pair * count * width, hessian + ((nint)start * 9 + 3 * j + i) * count, filled, count, 9 * count);
                    }
                }
            }
        }
        finally
        {
            ArrayPool<T>.Shared.Return(rented);
        }
    }

    /// <summary>Values and wanted derivatives of one vector of points; rows of lanes follow each other.</summary>
    private static void Block(HarmonicTables<T> tables, bool normalize, T* point, T* values, T* gradients, T* hessians)
    {
        int row = tables.Count * TLanes.Width;
        TLanes x = TLanes.Load(point), y = TLanes.Load(point + TLanes.Width), z = TLanes.Load(point + 2 * TLanes.Width), inverse = default;
        if (normalize)
        {
            inverse = TLanes.InverseRootOrZero(Square(x, y, z));
            x *= inverse;
            y *= inverse;
            z *= inverse;
        }
        Solid(tables, x, y, z, values);
        for (int axis = 0; gradients != null && axis < 3; axis++)
            Differentiate(tables.Derivatives[axis], values, gradients + axis * row);
        for (int pair = 0; hessians != null && pair < 6; pair++)
        {
            (int i, int j) = Pairs[pair];
            Differentiate(tables.Derivatives[j], gradients + i * row, hessians + pair * row);
        }
        if (!normalize || gradients == null)
            return;
        ReadOnlySpan<TLanes> u = [x, y, z];
        if (hessians != null)
            BendOfDirection(tables.MaxL, u, inverse * inverse, values, gradients, hessians);
        for (int axis = 0; axis < 3; axis++)
            SlopeOfDirection(tables.MaxL, u[axis], inverse, values, gradients + axis * row);
    }

    /// <summary>Solid harmonics; see <see cref="HarmonicTables{T}"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Solid(HarmonicTables<T> tables, TLanes x, TLanes y, TLanes z, T* values)
    {
        int lmax = tables.MaxL, width = TLanes.Width;
        TLanes r2 = Square(x, y, z);
        TLanes c = TLanes.Broadcast(T.One), s = default;
        fixed (T* allA = tables.A, allB = tables.B)
        {
            for (int m = 0; m <= lmax; m++)
            {
                T* a = allA + tables.Pair(m, m), b = allB + tables.Pair(m, m);
                TLanes before = default, q = TLanes.Broadcast(tables.Diagonal[m]);
                for (int l = m; ;)
                {
                    T* centre = values + (l * l + l) * width;
                    (q * c).Store(centre + m * width);
                    if (m > 0)
                        (q * s).Store(centre - m * width);
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
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Differentiate(HarmonicDerivative<T> derivative, T* source, T* target)
    {
        int width = TLanes.Width, rows = derivative.RowStart.Length - 1;
        fixed (int* starts = derivative.RowStart, columns = derivative.Columns)
        fixed (T* entries = derivative.Values)
        {
            int entry = 0;
            for (int row = 0; row < rows; row++, target += width)
            {
                TLanes sum = default;
                for (int end = starts[row + 1]; entry < end; entry++)
                    sum = TLanes.MultiplyAdd(TLanes.Broadcast(entries[entry]), TLanes.Load(source + columns[entry] * width), sum);
                sum.Store(target);
            }
        }
    }

    /// <summary>
    /// From the derivatives of a solid harmonic S at the unit vector u to those of S(x/r) = S(x) / r^l at x = r u: (S_i - l S u_i) / r.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SlopeOfDirection(int lmax, TLanes u, TLanes inverse, T* values, T* slopes)
    {
        int width = TLanes.Width;
        for (int l = 0, k = 0; l <= lmax; l++)
        {
            TLanes along = TLanes.Broadcast(T.CreateTruncating(l)) * u;
            for (; k < (l + 1) * (l + 1) * width; k += width)
                ((TLanes.Load(slopes + k) - along * TLanes.Load(values + k)) * inverse).Store(slopes + k);
        }
    }

    /// <summary>Likewise second derivatives: (S_ij - l (u_i S_j + u_j S_i) - l S (delta_ij - (l+2) u_i u_j)) / r^2.</summary>
    private static void BendOfDirection(int lmax, ReadOnlySpan<TLanes> u, TLanes inverse2, T* values, T* gradients, T* hessians)
    {
        int width = TLanes.Width, row = (lmax + 1) * (lmax + 1) * width;
        for (int pair = 0; pair < 6; pair++)
        {
            (int i, int j) = Pairs[pair];
            T* target = hessians + pair * row;
            for (int l = 0, k = 0; l <= lmax; l++)
            {
                TLanes degree = TLanes.Broadcast(T.CreateTruncating(l)), degree2 = TLanes.Broadcast(T.CreateTruncating(l + 2));
                TLanes bend = (i == j ? TLanes.Broadcast(T.One) : default) - degree2 * u[i] * u[j];
                for (; k < (l + 1) * (l + 1) * width; k += width)
                {
                    TLanes slope = TLanes.MultiplyAdd(u[i], TLanes.Load(gradients + j * row + k), u[j] * TLanes.Load(gradients + i * row + k));
                    TLanes removed = degree * TLanes.MultiplyAdd(TLanes.Load(values + k), bend, slope);
                    ((TLanes.Load(target + k) - removed) * inverse2).Store(target + k);
                }
            }
        }
    }

    private static TLanes Square(TLanes x, TLanes y, TLanes z) => TLanes.MultiplyAdd(x, x, TLanes.MultiplyAdd(y, y, z * z));

    /// <summary>[points, 3] to three rows of lanes; lanes without a point are zero.</summary>
    private static void Load(T* vectors, int points, T* rows)
    {
        new Span<T>(rows, 3 * TLanes.Width).Clear();
        for (int lane = 0; lane < points; lane++)
        {
            for (int axis = 0; axis < 3; axis++)
                rows[axis * TLanes.Width + lane] = vectors[3 * lane + axis];
        }
    }

    /// <summary>Rows of lanes [count, width] to points [filled, count], which lie apart by a stride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Store(T* rows, T* target, int filled, int count, nint stride)
    {
        int width = TLanes.Width, side = SquareTranspose<T>.Side, k = 0;
        if (Avx.IsSupported && filled == width && width % side == 0)
        {
            for (; k + side <= count; k += side)
            {
                for (int lane = 0; lane < width; lane += side)
                    SquareTranspose<T>.Copy(rows + k * width + lane, width, target + lane * stride + k, stride);
            }
        }
        for (; k < count; k++)
        {
            for (int lane = 0; lane < filled; lane++)
                target[lane * stride + k] = rows[k * width + lane];
        }
    }
}
