using System.Numerics;
using EquivSim.O3;

namespace EquivSim.Potentials;

/// <summary>
/// The distances at which the radial networks of a batch are evaluated, and their radial basis: those of the pairs, or in float32, where a
/// batch has many more pairs than that, the nodes of a spline from which all pairs are interpolated.
/// </summary>
/// <remarks>
/// Interpolation is linear in the network's outputs, so that its gradient is exact for what it computes; a quintic on <see cref="Intervals"/>
/// intervals is as near to the network as float32 is. In float64, and where the elements of a pair change its distance, pairs are evaluated themselves.
/// </remarks>
internal sealed unsafe class RadialSamples<TLanes, T>(MaceConfiguration configuration, MaceConstants constants) : IDisposable
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Intervals of the spline.</summary>
    public const int Intervals = 192;

    /// <summary>Pairs for each sample from which on interpolating pays.</summary>
    private const int LeastShare = 2;

    /// <summary>Nearer pairs than this share of the cut-off would spread the nodes too thin.</summary>
    private const double ShortestShare = 0.1;

    private const int Order = UniformSpline.QuinticOrder, Reach = Order / 2 - 1;
    private readonly RadialBasisSlopes _basis = new(configuration, constants);
    private readonly NativeArray<double> _distances = new();
    private double _start, _step;

    /// <summary>Whether pairs are interpolated from the samples.</summary>
    public bool IsInterpolated { get; private set; }

    /// <summary>Number of samples.</summary>
    public int Count { get; private set; }

    /// <summary>Radial basis of the samples, and its derivatives: by the distance, or after <see cref="Scale"/> along the tangent.</summary>
    public RowArray<T>[] Rows { get; } = [Basis(configuration.NumBessel), Basis(configuration.NumBessel)];

    /// <summary>Derivative of each pair's distance along the tangent.</summary>
    public NativeArray<T> Rates { get; } = new();

    /// <summary>First spline coefficient of each pair.</summary>
    public NativeArray<int> Coefficients { get; } = new();

    /// <summary>Weights of the coefficients from there on, [pairs, 2, 6]: for the value, then for the derivative by the distance.</summary>
    public NativeArray<T> Splines { get; } = new();

    /// <summary>Chooses the samples of a batch and makes room.</summary>
    public void Resize(GradientBatch batch)
    {
        int pairs = batch.PairCount;
        double* distances = _distances.Require(pairs);
        double shortest = configuration.RMax;
        for (int pair = 0; pair < pairs; pair++)
        {
            double* d = batch.Vectors.Pointer + 3L * batch.EdgeOfPair.Pointer[pair];
            distances[pair] = Math.Sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
            shortest = Math.Min(shortest, distances[pair]);
        }
        const int samples = Intervals + Order - 1 + 2 * Reach;
        IsInterpolated = typeof(T) == typeof(float) && configuration.DistanceTransform == DistanceTransformKind.None
            && pairs >= LeastShare * samples && shortest > ShortestShare * configuration.RMax;
        Count = IsInterpolated ? samples : pairs;
        Rows[0].Resize(Count);
        Rows[1].Resize(Count);
        Rates.Require(pairs);
        if (IsInterpolated)
            Locate(pairs, shortest);
    }

    /// <summary>The basis of a run of samples.</summary>
    public void Compute(GradientBatch batch, int first, int count)
    {
        Span<double> values = stackalloc double[_basis.Count], slopes = stackalloc double[_basis.Count];
        Rows[0].Clear(first, count);
        Rows[1].Clear(first, count);
        int row = 2 * TLanes.Width;
        for (int sample = first; sample < first + count; sample++)
        {
            double distance = IsInterpolated ? _start + (sample - 2 * Reach) * _step : _distances.Pointer[sample], radiusSum = 0;
            if (!IsInterpolated)
            {
                int edge = batch.EdgeOfPair.Pointer[sample];
                radiusSum = constants.CovalentRadii[batch.SenderElements.Pointer[edge]] + constants.CovalentRadii[batch.ReceiverElements.Pointer[edge]];
            }
            _basis.Compute(distance, radiusSum, values, slopes);
            for (int n = 0; n < values.Length; n++)
            {
                Rows[0].At(0, n / row, sample)[n % row] = T.CreateTruncating(values[n]);
                Rows[1].At(0, n / row, sample)[n % row] = T.CreateTruncating(slopes[n]);
            }
        }
    }

    /// <summary>Turns derivatives by the distance of a run of pairs into derivatives along the tangent.</summary>
    public void Scale(RowArray<T> slopes, int first, int count)
    {
        int row = 2 * TLanes.Width;
        for (int block = 0; block < slopes.Blocks; block++)
        {
            T* at = slopes.At(0, block, first);
            for (int pair = first; pair < first + count; pair++, at += row)
            {
                TLanes rate = TLanes.Broadcast(Rates.Pointer[pair]);
                for (int k = 0; k < row; k += TLanes.Width)
                    (rate * TLanes.Load(at + k)).Store(at + k);
            }
        }
    }

    /// <summary>Spline coefficient k from samples, when these start at sample k; and its transpose.</summary>
    public static double Stencil(int sample) => UniformSpline.QuinticStencil[Math.Abs(sample - Reach)];

    /// <summary>Samples that make a coefficient.</summary>
    public static int StencilWidth => 2 * Reach + 1;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable part in (IEnumerable<IDisposable>)[.. Rows, _distances, Rates, Coefficients, Splines])
            part.Dispose();
    }

    private static RowArray<T> Basis(int functions)
    {
        int row = 2 * TLanes.Width;
        return new RowArray<T>([1], (functions + row - 1) / row, row);
    }

    private void Locate(int pairs, double shortest)
    {
        _start = shortest;
        _step = (configuration.RMax - shortest) / Intervals;
        int* coefficients = Coefficients.Require(pairs);
        T* splines = Splines.Require(2L * Order * pairs);
        double* basis = stackalloc double[2 * Order];
        for (int pair = 0; pair < pairs; pair++, splines += 2 * Order)
        {
            double x = (_distances.Pointer[pair] - _start) / _step;
            int interval = Math.Min((int)x, Intervals - 1);
            coefficients[pair] = interval;
            UniformSpline.Quintic(x - interval, basis);
            for (int k = 0; k < Order; k++)
            {
                splines[k] = T.CreateTruncating(basis[k]);
                splines[Order + k] = T.CreateTruncating(basis[Order + k] / _step);
            }
        }
    }
}
