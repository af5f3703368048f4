using System.Numerics;
using EquivSim.O3;

namespace EquivSim.Potentials;

/// <summary>The radial basis of a batch's pairs: what the radial networks of all layers read.</summary>
internal sealed unsafe class PairBasis<TLanes, T>(MaceConfiguration configuration, MaceConstants constants, RowArray<T>[] rows) : IDisposable
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RadialBasisSlopes _basis = new(configuration, constants);

    /// <summary>Values, and derivatives: by the distance until <see cref="Scale"/>, then along the tangent.</summary>
    public RowArray<T>[] Rows => rows;

    /// <summary>Derivative of each pair's distance along the tangent.</summary>
    public NativeArray<T> Rates { get; } = new();

    /// <summary>Makes room.</summary>
    public void Resize(int pairs)
    {
        rows[0].Resize(pairs);
        rows[1].Resize(pairs);
        Rates.Require(pairs);
    }

    /// <summary>The basis of a run of pairs.</summary>
    public void Compute(GradientBatch batch, int first, int count)
    {
        Span<double> values = stackalloc double[_basis.Count], slopes = stackalloc double[_basis.Count];
        rows[0].Clear(first, count);
        rows[1].Clear(first, count);
        int row = 2 * TLanes.Width;
        for (int pair = first; pair < first + count; pair++)
        {
            int edge = batch.EdgeOfPair.Pointer[pair];
            double* d = batch.Vectors.Pointer + 3L * edge;
            double radiusSum = constants.CovalentRadii[batch.SenderElements.Pointer[edge]] + constants.CovalentRadii[batch.ReceiverElements.Pointer[edge]];
            _basis.Compute(Math.Sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]), radiusSum, values, slopes);
            for (int n = 0; n < values.Length; n++)
            {
                rows[0].At(0, n / row, pair)[n % row] = T.CreateTruncating(values[n]);
                rows[1].At(0, n / row, pair)[n % row] = T.CreateTruncating(slopes[n]);
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

    /// <inheritdoc/>
    public void Dispose()
    {
        rows[0].Dispose();
        rows[1].Dispose();
        Rates.Dispose();
    }
}
