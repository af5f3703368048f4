using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EquivSim.Electrostatics;

/// <summary>
/// The smooth potential of many charges at the Chebyshev points of a box. Each octave of Gaussian widths has its own grid, just fine enough:
/// a Gaussian then touches some hundred to a few thousand points whatever its width, and the coarse grids are interpolated onto the finer ones.
/// The cost is linear in the charges and does not depend on how many columns a canonical tensor of them would have.
/// </summary>
internal sealed class SmoothSampler(Box box, GaussianSum kernel, double error)
{
    // Farther than the error asks for: where windows end is noise, and noise costs ranks.
    private readonly double _reach = Math.Sqrt(Math.Log(20 / error));

    /// <summary>Chebyshev points that represent one Gaussian along each axis.</summary>
    public (int X, int Y, int Z) Points(double exponent) => (Points(box.X, exponent), Points(box.Y, exponent), Points(box.Z, exponent));

    /// <summary>Samples the potential.</summary>
    /// <param name="positions">Three per charge, inside the box.</param>
    /// <param name="charges">One per charge.</param>
    /// <returns>Values at the points of the grid that the sharpest Gaussian needs.</returns>
    public DenseTensor Sample(ReadOnlyMemory<double> positions, ReadOnlyMemory<double> charges)
    {
        DenseTensor? coarse = null;
        ChebyshevGrid[]? coarseGrids = null;
        foreach (GaussianTerm[] octave in Octaves())
        {
            ChebyshevGrid[] grids = ChebyshevTucker.Grids(box, Points(octave[^1].T));
            DenseTensor values;
            if (coarse is null)
            {
                values = new DenseTensor(grids[0].Count, grids[1].Count, grids[2].Count);
            }
            else
            {
                values = coarse;
                for (int axis = 0; axis < 3; axis++)
                    values = values.Multiply(axis, coarseGrids![axis].InterpolationMatrix(grids[axis].Nodes), grids[axis].Count);
            }
            Spread(octave, grids, positions, charges, values);
            (coarse, coarseGrids) = (values, grids);
        }
        return coarse!;
    }

    /// <summary>Terms grouped by powers of two of their exponents, the widest first; those that the smallest grids serve are one group.</summary>
    private List<GaussianTerm[]> Octaves()
    {
        const double smallest = 4;
        var octaves = new List<GaussianTerm[]>();
        ReadOnlySpan<GaussianTerm> rest = kernel.Terms;
        double top = kernel.Sharpest;
        while (!rest.IsEmpty)
        {
            double below = top * box.LongestEdge > smallest ? top / 2 : -1;
            int first = rest.Length;
            while (first > 0 && rest[first - 1].T > below)
                first--;
            if (first < rest.Length)
                octaves.Insert(0, rest[first..].ToArray());
            rest = rest[..first];
            top = below;
        }
        return octaves;
    }

    private int Points(BoxAxis axis, double exponent) => ChebyshevDegree.ForGaussian(exponent * axis.Length, error);

    private void Spread(GaussianTerm[] terms, ChebyshevGrid[] grids, ReadOnlyMemory<double> positions, ReadOnlyMemory<double> charges, DenseTensor values)
    {
        int slabs = Math.Min(grids[0].Count, 4 * Environment.ProcessorCount);
        (_, int n2, int n3) = values.Shape;
        MatrixKernel.InParallel(slabs, long.MaxValue, slab =>
        {
            int start = grids[0].Count * slab / slabs, end = grids[0].Count * (slab + 1) / slabs;
            double[] x = new double[grids[0].Count], y = new double[n2], z = new double[n3 + Vector512<double>.Count];
            ReadOnlySpan<double> places = positions.Span, q = charges.Span;
            foreach ((double exponent, double weight) in terms)
            {
                for (int i = 0; i < q.Length; i++)
                {
                    (int x0, int x1) = Window(grids[0], box.X, places[3 * i], exponent, x, start, end);
                    if (x0 >= x1)
                        continue;
                    (int y0, int y1) = Window(grids[1], box.Y, places[3 * i + 1], exponent, y, 0, n2);
                    (int z0, int z1) = Window(grids[2], box.Z, places[3 * i + 2], exponent, z, 0, n3);
                    for (int a = x0; a < x1; a++)
                    {
                        double qx = q[i] * weight * x[a];
                        for (int b = y0; b < y1; b++)
                            AddScaled(values.Data.AsSpan((a * n2 + b) * n3 + z0, z1 - z0), ref z[z0], qx * y[b]);
                    }
                }
            }
        });
    }

    /// <summary>A Gaussian at the nodes first ... last - 1 within its reach, or, on a periodic axis, the sum of its images at all of them.</summary>
    private (int First, int Last) Window(ChebyshevGrid grid, BoxAxis axis, double centre, double exponent, double[] values, int first, int last)
    {
        ReadOnlySpan<double> nodes = grid.Nodes;
        if (axis.IsPeriodic)
        {
            for (int j = first; j < last; j++)
                values[j] = PeriodicGaussian.Value(nodes[j] - centre, exponent, axis.Length);
            return (first, last);
        }
        double reach = _reach / exponent;
        int low = LowerBound(nodes, centre - reach, first, last), high = LowerBound(nodes, centre + reach, low, last);
        for (int j = low; j < high; j++)
        {
            double d = exponent * (nodes[j] - centre);
            values[j] = Math.Exp(-d * d);
        }
        return (low, high);
    }

    private static int LowerBound(ReadOnlySpan<double> nodes, double value, int first, int last)
    {
        while (first < last)
        {
            int middle = (first + last) / 2;
            if (nodes[middle] < value)
                first = middle + 1;
            else
                last = middle;
        }
        return first;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddScaled(Span<double> target, ref double source, double factor)
    {
        ref double first = ref MemoryMarshal.GetReference(target);
        var scale = Vector512.Create(factor);
        int k = 0;
        for (; k + 8 <= target.Length; k += 8)
            Vector512.FusedMultiplyAdd(scale, Vector512.LoadUnsafe(ref source, (nuint)k), Vector512.LoadUnsafe(ref first, (nuint)k)).StoreUnsafe(ref first, (nuint)k);
        for (; k < target.Length; k++)
            Unsafe.Add(ref first, k) += factor * Unsafe.Add(ref source, k);
    }
}
