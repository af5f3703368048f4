using System.Numerics;

namespace EquivSim.Potentials;

/// <summary>
/// Radial functions as uniform B-splines: cubic in float32, quintic in float64, from the local quasi-interpolant that reproduces
/// polynomials of the spline's degree (de Boor, A Practical Guide to Splines).
/// </summary>
/// <remarks>
/// Laid out for the convolution: for each path and block of channels the coefficients of all intervals follow each other, those of all
/// classes of pairs (which differ only under a distance transform) in one run.
/// </remarks>
internal sealed unsafe class RadialTable<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Pairs nearer than this share of the cut-off are refused.</summary>
    public const double ShortestShare = 0.03;

    private const int FirstIntervals = 256, MostIntervals = 4096;
    private readonly NativeArray<T> _coefficients;
    private readonly double _start;
    private readonly long _slab;
    private readonly int _blocks, _rowsPerClass;

    /// <summary>Number of coefficients that meet at a point.</summary>
    public static int Order => typeof(T) == typeof(double) ? UniformSpline.QuinticOrder : UniformSpline.CubicOrder;

    private static double Tolerance => typeof(T) == typeof(double) ? 1e-11 : 1e-7;

    /// <summary>Number of intervals.</summary>
    public int Intervals { get; }

    /// <summary>Largest deviation from the functions, over their largest value.</summary>
    public double RelativeError { get; }

    /// <param name="functions">Functions of distance and sum of covalent radii, path-major, then channel.</param>
    /// <param name="count">Number of functions.</param>
    /// <param name="radiusSums">Sum of covalent radii of each class.</param>
    /// <param name="cutoff">End of the table, Angstrom.</param>
    /// <param name="channels">Channels of the network.</param>
    /// <param name="rowLength">Numbers in a block of channels.</param>
    public RadialTable(Func<double, double, double[]> functions, int count, double[] radiusSums, double cutoff, int channels, int rowLength)
    {
        _start = ShortestShare * cutoff;
        _blocks = (channels + rowLength - 1) / rowLength;
        int paths = count / channels;
        double[][][] coefficients = [];
        for (Intervals = FirstIntervals; ; Intervals *= 2)
        {
            double step = (cutoff - _start) / Intervals;
            coefficients = [.. radiusSums.Select(s => Coefficients(functions, s, step))];
            RelativeError = radiusSums.Select((s, c) => Deviation(functions, s, coefficients[c], step)).Max();
            if (RelativeError < Tolerance || Intervals >= MostIntervals)
                break;
        }
        InverseStep = Intervals / (cutoff - _start);
        _rowsPerClass = Intervals + Order - 1;
        _slab = (long)radiusSums.Length * _rowsPerClass * rowLength;
        _coefficients = new NativeArray<T>(paths * _blocks * _slab);
        _coefficients.RequireZeros(paths * _blocks * _slab);
        for (int c = 0; c < radiusSums.Length; c++)
        {
            for (int row = 0; row < _rowsPerClass; row++)
            {
                for (int f = 0; f < count; f++)
                {
                    int path = f / channels, channel = f % channels;
                    T* slab = Slab(path, channel / rowLength);
                    slab[(long)(c * _rowsPerClass + row) * rowLength + channel % rowLength] = T.CreateTruncating(coefficients[c][row][f]);
                }
            }
        }
    }

    private double InverseStep { get; }

    /// <summary>Coefficient rows of a path and block.</summary>
    public T* Slab(int path, int block) => _coefficients.Pointer + (path * _blocks + block) * _slab;

    /// <summary>First row of a distance, and the weights of the rows from there on: for the value, then for the slope.</summary>
    public int Locate(double distance, int pairClass, T* basis)
    {
        double x = (distance - _start) * InverseStep;
        int interval = Math.Min((int)x, Intervals - 1);
        double* values = stackalloc double[12];
        Basis(x - interval, values);
        for (int k = 0; k < Order; k++)
        {
            basis[k] = T.CreateTruncating(values[k]);
            basis[Order + k] = T.CreateTruncating(values[Order + k] * InverseStep);
        }
        return pairClass * _rowsPerClass + interval;
    }

    /// <summary>Value and slope of a table of one function.</summary>
    public (double Value, double Slope) Single(double distance, int pairClass)
    {
        T* basis = stackalloc T[12];
        T* row = Slab(0, 0) + Locate(distance, pairClass, basis);
        T value = T.Zero, slope = T.Zero;
        for (int k = 0; k < Order; k++)
        {
            value += basis[k] * row[k];
            slope += basis[Order + k] * row[k];
        }
        return (double.CreateTruncating(value), double.CreateTruncating(slope));
    }

    /// <inheritdoc/>
    public void Dispose() => _coefficients.Dispose();

    private double[][] Coefficients(Func<double, double, double[]> functions, double radiusSum, double step)
    {
        int reach = Order / 2 - 1;
        int rows = Intervals + Order - 1;
        // Coefficient row k belongs to node k - reach; its samples reach that far to both sides.
        double[][] samples = [.. Enumerable.Range(-2 * reach, rows + 2 * reach).Select(i => functions(_start + i * step, radiusSum))];
        double[] stencil = [.. Order == UniformSpline.QuinticOrder ? UniformSpline.QuinticStencil : UniformSpline.CubicStencil];
        return
        [
            .. Enumerable.Range(0, rows).Select(k =>
            {
                var row = new double[samples[0].Length];
                for (int f = 0; f < row.Length; f++)
                {
                    row[f] = stencil[0] * samples[k + reach][f];
                    for (int s = 1; s < stencil.Length; s++)
                        row[f] += stencil[s] * (samples[k + reach - s][f] + samples[k + reach + s][f]);
                }
                return row;
            }),
        ];
    }

    private double Deviation(Func<double, double, double[]> functions, double radiusSum, double[][] coefficients, double step)
    {
        const int Samples = 61;
        double deviation = 0, largest = 0;
        double* basis = stackalloc double[12];
        for (int s = 0; s < Samples; s++)
        {
            double x = (s + 0.37) / Samples * Intervals;
            int interval = (int)x;
            Basis(x - interval, basis);
            double[] exact = functions(_start + x * step, radiusSum);
            for (int f = 0; f < exact.Length; f++)
            {
                double value = 0;
                for (int k = 0; k < Order; k++)
                    value += basis[k] * coefficients[interval + k][f];
                deviation = Math.Max(deviation, Math.Abs(value - exact[f]));
                largest = Math.Max(largest, Math.Abs(exact[f]));
            }
        }
        return deviation / Math.Max(largest, double.Epsilon);
    }

    private static void Basis(double u, double* basis)
    {
        if (Order == UniformSpline.CubicOrder)
            UniformSpline.Cubic(u, basis);
        else
            UniformSpline.Quintic(u, basis);
    }
}
