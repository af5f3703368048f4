using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// Between the waves cos(mα), sin(mα), m ≤ M, and values at equispaced azimuths, on lanes. Reflections at 0 and at π/2 leave a quarter of the
/// circle, on which even and odd cosines and sines are summed apart.
/// </summary>
/// <remarks>For products of more than two functions, which want values; waves are ordered by <see cref="RingWaves"/>.</remarks>
internal sealed unsafe class AzimuthTransform<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _points, _quarter;
    private readonly LaneMatrix<TLanes, T>[] _synthesis = new LaneMatrix<TLanes, T>[4], _adjoint = new LaneMatrix<TLanes, T>[4];
    private readonly AlignedBuffer<T> _parts;

    /// <summary>Prepares the transform.</summary>
    /// <param name="maxM">Highest M.</param>
    /// <param name="points">Number of azimuths, a multiple of 4.</param>
    public AzimuthTransform(int maxM, int points)
    {
        (_points, _quarter) = (points, points / 4);
        (int M, bool IsSine)[] waves = [.. RingWaves.UpTo(maxM)];
        int rows = _quarter + 1;
        _parts = new AlignedBuffer<T>(4 * rows * TLanes.Stride);
        for (int part = 0; part < 4; part++)
        {
            int[] own = [.. Enumerable.Range(0, waves.Length).Where(w => Part(waves[w]) == part)];
            double[] forth = new double[rows * own.Length], back = new double[rows * own.Length];
            for (int a = 0; a < rows; a++)
            {
                for (int w = 0; w < own.Length; w++)
                {
                    double value = Wave(waves[own[w]], a);
                    forth[a * own.Length + w] = value;
                    // On the mirrors two of the four images of a point are the same.
                    back[w * rows + a] = a == 0 || a == _quarter ? value / 2 : value;
                }
            }
            int[] places = [.. Enumerable.Range(part * rows, rows)];
            _synthesis[part] = new(forth, own, places);
            _adjoint[part] = new(back, places, own);
        }
    }

    /// <summary>Values at all azimuths.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Synthesize(T* waves, T* values)
    {
        foreach (LaneMatrix<TLanes, T> matrix in _synthesis)
            matrix.Multiply(waves, _parts.Pointer, add: false);
        int step = TLanes.Stride, part = (_quarter + 1) * step;
        T* parts = _parts.Pointer, half = values + _points / 2 * step;
        for (int a = 0; a <= _quarter; a++, parts += step)
        {
            TLanes evenCosine = TLanes.Load(parts), oddCosine = TLanes.Load(parts + part);
            TLanes evenSine = TLanes.Load(parts + 2 * part), oddSine = TLanes.Load(parts + 3 * part);
            TLanes c = evenCosine + oddCosine, d = evenCosine - oddCosine, s = evenSine + oddSine, r = evenSine - oddSine;
            (c + s).Store(values + a * step);
            if (a > 0)
                (c - s).Store(values + (_points - a) * step);
            (d + r).Store(half + a * step);
            (d - r).Store(half - a * step);
        }
    }

    /// <summary>The transposed map: sums of the values times each wave.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Project(T* values, T* waves)
    {
        int step = TLanes.Stride, part = (_quarter + 1) * step;
        T* parts = _parts.Pointer, half = values + _points / 2 * step;
        for (int a = 0; a <= _quarter; a++, parts += step)
        {
            TLanes here = TLanes.Load(values + a * step), mirrored = TLanes.Load(a == 0 ? values : values + (_points - a) * step);
            TLanes opposite = TLanes.Load(half + a * step), both = TLanes.Load(half - a * step);
            TLanes c = here + mirrored, s = here - mirrored, d = opposite + both, r = opposite - both;
            (c + d).Store(parts);
            (c - d).Store(parts + part);
            (s + r).Store(parts + 2 * part);
            (s - r).Store(parts + 3 * part);
        }
        foreach (LaneMatrix<TLanes, T> matrix in _adjoint)
            matrix.Multiply(_parts.Pointer, waves, add: false);
    }

    private static int Part((int M, bool IsSine) wave) => (wave.IsSine ? 2 : 0) + wave.M % 2;

    private double Wave((int M, bool IsSine) wave, int azimuth)
    {
        // Reduced to one turn in integers: exact zeros stay zeros.
        int turn = wave.M * azimuth % _points;
        double angle = 2 * Math.PI * turn / _points;
        return wave.IsSine ? (2 * turn % _points == 0 ? 0 : Math.Sin(angle)) : 4 * turn == _points || 4 * turn == 3 * _points ? 0 : Math.Cos(angle);
    }
}
