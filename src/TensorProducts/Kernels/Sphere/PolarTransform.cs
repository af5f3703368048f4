using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// Between the components of some irreps and, on each ring of a grid, the waves along the ring; on lanes. Rings at β and π - β share the sums of
/// components that are even and odd under that reflection.
/// </summary>
internal sealed unsafe class PolarTransform<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _rings, _waves;
    private readonly (LaneMatrix<TLanes, T> Even, LaneMatrix<TLanes, T> Odd)[] _synthesis, _adjoint;
    private readonly AlignedBuffer<T> _parts;

    /// <summary>Prepares the transform.</summary>
    /// <param name="irreps">Degree of each irrep and a factor; their components lie one after the other.</param>
    /// <param name="maxM">Highest m of the waves.</param>
    /// <param name="grid">The rings.</param>
    /// <param name="table">Polar parts on them.</param>
    /// <param name="slope">What is evaluated.</param>
    /// <param name="ringFactors">Factor of each ring, symmetric; null for 1.</param>
    public PolarTransform(
        IReadOnlyList<(int Degree, double Factor)> irreps, int maxM, SphereGrid grid, PolarTable table, SphereSlope slope, double[]? ringFactors = null)
    {
        (int M, bool IsSine)[] waves = [.. RingWaves.UpTo(maxM)];
        (_rings, _waves) = (grid.Betas.Count, waves.Length);
        int half = (_rings + 1) / 2;
        _parts = new AlignedBuffer<T>(2 * half * TLanes.Stride);
        _synthesis = new (LaneMatrix<TLanes, T>, LaneMatrix<TLanes, T>)[_waves];
        _adjoint = new (LaneMatrix<TLanes, T>, LaneMatrix<TLanes, T>)[_waves];
        for (int w = 0; w < _waves; w++)
        {
            (int m, bool isSine) = waves[w];
            // The derivative of a cosine is minus the sine.
            bool exchange = slope == SphereSlope.Azimuthal;
            double sign = exchange && isSine ? -1 : 1;
            int component = isSine != exchange ? -m : m;
            (_synthesis[w].Even, _adjoint[w].Even) = Matrices(0);
            (_synthesis[w].Odd, _adjoint[w].Odd) = Matrices(1);

            (LaneMatrix<TLanes, T>, LaneMatrix<TLanes, T>) Matrices(int parity)
            {
                List<int> places = [];
                List<(int Degree, double Factor)> own = [];
                int offset = 0;
                foreach ((int degree, double factor) in irreps)
                {
                    if (degree >= m && (degree + m + (slope == SphereSlope.Polar ? 1 : 0)) % 2 == parity)
                    {
                        places.Add(offset + degree + component);
                        own.Add((degree, factor));
                    }
                    offset += 2 * degree + 1;
                }
                double[] forth = new double[half * own.Count], back = new double[half * own.Count];
                for (int r = 0; r < half; r++)
                {
                    for (int i = 0; i < own.Count; i++)
                    {
                        double value = sign * own[i].Factor * (ringFactors?[r] ?? 1) * table[r, own[i].Degree, m, slope];
                        (forth[r * own.Count + i], back[i * half + r]) = (value, value);
                    }
                }
                int[] rows = [.. Enumerable.Range(parity * half, half)];
                return (new(forth, places, rows), new(back, rows, places));
            }
        }
    }

    /// <summary>Waves on every ring, [rings, waves].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Synthesize(T* components, T* waves)
    {
        int half = (_rings + 1) / 2, step = TLanes.Stride;
        nint ring = _waves * step;
        for (int w = 0; w < _waves; w++, waves += step)
        {
            _synthesis[w].Even.Multiply(components, _parts.Pointer, add: false);
            _synthesis[w].Odd.Multiply(components, _parts.Pointer, add: false);
            T* parts = _parts.Pointer, upper = waves, lower = waves + (_rings - 1) * ring;
            for (int r = 0; r < half; r++, parts += step, upper += ring, lower -= ring)
            {
                TLanes even = TLanes.Load(parts), odd = TLanes.Load(parts + half * step);
                (even - odd).Store(lower);
                (even + odd).Store(upper);
            }
        }
    }

    /// <summary>The transposed map: writes the components or adds to them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Project(T* waves, T* components, bool add = true)
    {
        int half = (_rings + 1) / 2, step = TLanes.Stride;
        nint ring = _waves * step;
        for (int w = 0; w < _waves; w++, waves += step)
        {
            T* parts = _parts.Pointer, upper = waves, lower = waves + (_rings - 1) * ring;
            for (int r = 0; r < half; r++, parts += step, upper += ring, lower -= ring)
            {
                TLanes a = TLanes.Load(upper), b = upper == lower ? default : TLanes.Load(lower);
                (a + b).Store(parts);
                (a - b).Store(parts + half * step);
            }
            _adjoint[w].Even.Multiply(_parts.Pointer, components, add);
            _adjoint[w].Odd.Multiply(_parts.Pointer, components, add);
        }
    }
}
