using System.Numerics;
using System.Runtime.CompilerServices;
using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// Turns features of as many samples as there are lanes into frames whose polar axis is each sample's vector, and back: by the azimuth about the
/// polar axis y, then by the polar angle about x.
/// </summary>
/// <remarks>
/// <para>The first is a rotation of each pair (m, -m). The second leaves cosines (m ≥ 0) and sines among themselves, two blocks of l+1 and l rows;
/// their entries are sums of cos(kβ) and sin(kβ), k ≤ l, and are computed once for all channels.</para>
/// <para>Aligned features lie [2l+1, channels] in each block, so that all channels of one m follow each other.</para>
/// <para>A vector along the axis has no azimuth; 0 is taken. Nothing is ever differentiated by the angles: see <see cref="EdgeEngine{TLanes, T}"/>.</para>
/// </remarks>
internal sealed unsafe class EdgeFrame<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Coefficients of the polar angle's waves are 0 or far larger.
    private const double Tolerance = 1e-11;

    private readonly int _maxDegree;
    private readonly int[] _firstEntry;
    private readonly SparseRows<TLanes, T> _tilt;
    private readonly AlignedBuffer<T> _azimuthWaves, _polarWaves, _matrices, _turned;

    public EdgeFrame(int maxDegree)
    {
        _maxDegree = maxDegree;
        _firstEntry = new int[maxDegree + 1];
        var entries = new List<(int Row, int Column, double Factor)>();
        int count = 0;
        for (int l = 0; l <= maxDegree; l++)
        {
            _firstEntry[l] = count;
            double[][] waves = TiltWaves(l);
            // Cosines, then sines; component l + sign * m.
            foreach (int sign in new[] { 1, -1 })
            {
                for (int m = sign > 0 ? 0 : 1; m <= l; m++)
                {
                    for (int n = sign > 0 ? 0 : 1; n <= l; n++, count++)
                    {
                        int at = (l + sign * m) * (2 * l + 1) + l + sign * n;
                        for (int wave = 0; wave < waves.Length; wave++)
                        {
                            if (Math.Abs(waves[wave][at]) > Tolerance)
                                entries.Add((count, wave, waves[wave][at]));
                        }
                    }
                }
            }
        }
        _tilt = new(count, entries);
        _matrices = Vectors(count);
        (_azimuthWaves, _polarWaves, _turned) = (Vectors(2 * maxDegree + 1), Vectors(2 * maxDegree + 1), Vectors(2 * maxDegree + 1));
        Directions = Vectors(3);
        InverseLengths = Vectors(1);
    }

    /// <summary>Unit vectors (x, y, z).</summary>
    public AlignedBuffer<T> Directions { get; }

    /// <summary>1 over the vectors' lengths.</summary>
    public AlignedBuffer<T> InverseLengths { get; }

    /// <summary>Multiply-adds of turning one channel of a degree.</summary>
    public static int Operations(int degree) => 2 * degree * degree + 6 * degree + 1;

    /// <summary>Multiply-adds of the matrices of a tile.</summary>
    public int MatrixOperations => _tilt.Count;

    /// <summary>Takes the vectors of a tile; lanes without a sample get the polar axis.</summary>
    /// <param name="vectors">[samples, 3], none of them zero.</param>
    /// <param name="samples">How many there are.</param>
    public void Set(T* vectors, int samples)
    {
        T* azimuth = _azimuthWaves.Pointer + TLanes.Stride, polar = _polarWaves.Pointer + TLanes.Stride, unit = Directions.Pointer;
        for (int lane = 0; lane < TLanes.Width; lane++)
        {
            (double x, double y, double z) = lane < samples
                ? (double.CreateTruncating(vectors[3 * lane]), double.CreateTruncating(vectors[3 * lane + 1]), double.CreateTruncating(vectors[3 * lane + 2]))
                : (0, 1, 0);
            double across = Math.Sqrt(x * x + z * z), inverse = 1 / Math.Sqrt(x * x + y * y + z * z);
            azimuth[lane] = T.CreateTruncating(across > 0 ? z / across : 1);
            azimuth[TLanes.Stride + lane] = T.CreateTruncating(across > 0 ? x / across : 0);
            polar[lane] = T.CreateTruncating(y * inverse);
            polar[TLanes.Stride + lane] = T.CreateTruncating(across * inverse);
            InverseLengths.Pointer[lane] = T.CreateTruncating(inverse);
            (unit[lane], unit[TLanes.Stride + lane], unit[2 * TLanes.Stride + lane]) =
                (T.CreateTruncating(x * inverse), T.CreateTruncating(y * inverse), T.CreateTruncating(z * inverse));
        }
        Continue(_azimuthWaves.Pointer);
        Continue(_polarWaves.Pointer);
        _tilt.Multiply(_polarWaves.Pointer, _matrices.Pointer);
    }

    /// <summary>Into the frames.</summary>
    /// <param name="degree">Degree of the block.</param>
    /// <param name="channels">Channels of the block.</param>
    /// <param name="features">[channels, 2l+1] vectors.</param>
    /// <param name="aligned">Receives [2l+1, channels] vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Enter(int degree, int channels, T* features, T* aligned)
    {
        int size = 2 * degree + 1, step = TLanes.Stride;
        T* cosines = _matrices.Pointer + (nint)_firstEntry[degree] * step, sines = cosines + (nint)(degree + 1) * (degree + 1) * step;
        T* center = _turned.Pointer + degree * step;
        for (int u = 0; u < channels; u++, features += size * step, aligned += step)
        {
            T* source = features + degree * step, wave = _azimuthWaves.Pointer + step;
            TLanes.Load(source).Store(center);
            for (int m = 1; m <= degree; m++, wave += 2 * step)
            {
                TLanes c = TLanes.Load(wave), s = TLanes.Load(wave + step), a = TLanes.Load(source + m * step), b = TLanes.Load(source - m * step);
                TLanes.MultiplyAdd(c, a, s * b).Store(center + m * step);
                (c * b - s * a).Store(center - m * step);
            }
            T* target = aligned + (nint)degree * channels * step;
            Product(cosines, degree + 1, 1, degree + 1, center, 1, target, channels);
            if (degree > 0)
                Product(sines, degree, 1, degree, center - step, -1, target - channels * step, -channels);
        }
    }

    /// <summary>Out of the frames, the transposed map.</summary>
    /// <param name="degree">Degree of the block.</param>
    /// <param name="channels">Channels of the block.</param>
    /// <param name="aligned">[2l+1, channels] vectors.</param>
    /// <param name="features">Receives [channels, 2l+1] vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Leave(int degree, int channels, T* aligned, T* features)
    {
        int size = 2 * degree + 1, step = TLanes.Stride;
        T* cosines = _matrices.Pointer + (nint)_firstEntry[degree] * step, sines = cosines + (nint)(degree + 1) * (degree + 1) * step;
        T* center = _turned.Pointer + degree * step;
        for (int u = 0; u < channels; u++, features += size * step, aligned += step)
        {
            T* source = aligned + (nint)degree * channels * step;
            Product(cosines, 1, degree + 1, degree + 1, source, channels, center, 1);
            if (degree > 0)
                Product(sines, 1, degree, degree, source - channels * step, -channels, center - step, -1);
            T* target = features + degree * step, wave = _azimuthWaves.Pointer + step;
            TLanes.Load(center).Store(target);
            for (int m = 1; m <= degree; m++, wave += 2 * step)
            {
                TLanes c = TLanes.Load(wave), s = TLanes.Load(wave + step), a = TLanes.Load(center + m * step), b = TLanes.Load(center - m * step);
                (c * a - s * b).Store(target + m * step);
                TLanes.MultiplyAdd(c, b, s * a).Store(target - m * step);
            }
        }
    }

    private static AlignedBuffer<T> Vectors(int count) => new(count * TLanes.Stride);

    private static void Product(T* matrix, int rowStep, int columnStep, int size, T* source, int sourceStep, T* target, int targetStep) =>
        LaneProduct<TLanes, T, SampleLaneWeights<TLanes, T>>.Multiply(
            matrix, rowStep, columnStep, size, size, source, sourceStep, target, targetStep, Arrival.Write);

    /// <summary>
    /// D of the rotation by -β about x as a sum of waves 1, cos β, sin β, cos 2β ...: matrices of the coefficients, from 2l+1 angles, which is exact.
    /// </summary>
    private static double[][] TiltWaves(int l)
    {
        int n = 2 * l + 1;
        double[][] waves = [.. Enumerable.Range(0, n).Select(_ => new double[n * n])];
        for (int k = 0; k < n; k++)
        {
            double beta = 2 * Math.PI * k / n;
            double[] matrix = WignerD.Matrix(new Irrep(l, Parity.Even), Rotation.FromAxisAngle(1, 0, 0, -beta));
            for (int wave = 0; wave < n; wave++)
            {
                int m = (wave + 1) / 2;
                double factor = (m == 0 ? 1 : 2 * (wave % 2 == 1 ? Math.Cos(m * beta) : Math.Sin(m * beta))) / n;
                for (int i = 0; i < matrix.Length; i++)
                    waves[wave][i] += factor * matrix[i];
            }
        }
        return waves;
    }

    /// <summary>From cos a and sin a the waves 1, cos a, sin a, cos 2a ...</summary>
    private void Continue(T* waves)
    {
        TLanes.Broadcast(T.One).Store(waves);
        TLanes c1 = TLanes.Load(waves + TLanes.Stride), s1 = TLanes.Load(waves + 2 * TLanes.Stride), c = c1, s = s1;
        for (int m = 2; m <= _maxDegree; m++)
        {
            (c, s) = (c * c1 - s * s1, TLanes.MultiplyAdd(s, c1, c * s1));
            c.Store(waves + (2 * m - 1) * TLanes.Stride);
            s.Store(waves + 2 * m * TLanes.Stride);
        }
    }
}
