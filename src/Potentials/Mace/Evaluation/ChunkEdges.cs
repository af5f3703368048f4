using System.Numerics;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.Potentials;

/// <summary>
/// What the convolution of a layer needs of a chunk's edges, before any channel is looked at: places in the radial table, and harmonics folded with
/// the 3j symbols into one small matrix an edge and tile. One for each worker.
/// </summary>
internal sealed unsafe class ChunkEdges<TLanes, T, TOrder>(EdgeList edges, PairClasses classes, int maxDegree) : IDisposable
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TOrder : struct, ITileRows
{
    private readonly SphericalHarmonics _harmonics = new(maxDegree);
    private readonly NativeArray<T> _vectors = new(), _values = new(), _gradients = new(), _slopes = new();

    /// <summary>[atoms + 1], ranges of the edges of each atom, from 0.</summary>
    public NativeArray<int> Offsets { get; } = new();

    /// <summary>Row of each edge's features, for the caller to fill.</summary>
    public NativeArray<int> FeatureRows { get; } = new();

    /// <summary>Row of each edge's message gradients, for the caller to fill.</summary>
    public NativeArray<int> GradientRows { get; } = new();

    /// <summary>First row of the radial table for each edge.</summary>
    public NativeArray<int> TableRows { get; } = new();

    /// <summary>[edges, 2, order], splines and their slopes.</summary>
    public NativeArray<T> Basis { get; } = new();

    /// <summary>Unit vector and two perpendicular ones, [edges, 3, 3]; only with slopes.</summary>
    public NativeArray<double> Frames { get; } = new();

    /// <summary>For each tile [edges, matrix], with slopes three times: the matrices and their derivatives along the two perpendicular directions.</summary>
    public NativeArray<T> Matrices { get; } = new();

    /// <summary>Computes everything for a chunk.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="chunk">The chunk.</param>
    /// <param name="withSlopes">Whether derivatives are wanted.</param>
    /// <param name="sign">+1, or -1 for the edges walked the other way round.</param>
    public void Compute(MaceLayer<TLanes, T> layer, NodeChunk chunk, bool withSlopes, int sign)
    {
        int count = chunk.EdgeCount, harmonics = _harmonics.Count, padded = EdgeMatrices<TLanes, T>.Padded(harmonics);
        FeatureRows.Require(count);
        GradientRows.Require(count);
        Locate(layer, chunk, withSlopes, sign);
        T* values = _values.Require((long)count * harmonics);
        if (!withSlopes)
        {
            Harmonics(values, null, count);
            Fold(layer, values, harmonics, null, 0, count);
            return;
        }
        T* gradients = _gradients.Require((long)count * 3 * harmonics + padded);
        Harmonics(values, gradients, count);
        T* slopes = _slopes.Require((long)count * 2 * padded);
        for (int e = 0; e < count; e++)
            EdgeFrame.Project<TLanes, T>(Frames.Pointer + 9 * e, gradients + (long)e * 3 * harmonics, harmonics, slopes + 2L * e * padded, padded);
        Fold(layer, values, harmonics, slopes, padded, count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable part in (IEnumerable<IDisposable>)[Offsets, FeatureRows, GradientRows, TableRows, Basis, Frames, Matrices, _vectors, _values, _gradients, _slopes])
            part.Dispose();
    }

    private void Locate(MaceLayer<TLanes, T> layer, NodeChunk chunk, bool withFrames, int sign)
    {
        int* offsets = Offsets.Require(chunk.Count + 1);
        for (int node = 0; node <= chunk.Count; node++)
            offsets[node] = edges.Offsets[chunk.First + node] - chunk.FirstEdge;
        int* rows = TableRows.Require(chunk.EdgeCount);
        T* basis = Basis.Require(2L * TOrder.Count * chunk.EdgeCount);
        T* vectors = _vectors.Require(3L * chunk.EdgeCount);
        double* frames = Frames.Require(9L * chunk.EdgeCount);
        for (int node = 0; node < chunk.Count; node++)
        {
            int element = edges.Elements[chunk.First + node];
            for (int e = offsets[node]; e < offsets[node + 1]; e++)
            {
                int edge = chunk.FirstEdge + e;
                double x = sign * edges.Vectors[3 * edge], y = sign * edges.Vectors[3 * edge + 1], z = sign * edges.Vectors[3 * edge + 2];
                double r = Math.Sqrt(x * x + y * y + z * z);
                rows[e] = layer.Radial.Locate(r, classes.Of(edges.Elements[edges.Senders[edge]], element), basis + 2 * TOrder.Count * e);
                (vectors[3 * e], vectors[3 * e + 1], vectors[3 * e + 2]) = (T.CreateTruncating(x), T.CreateTruncating(y), T.CreateTruncating(z));
                if (withFrames)
                    EdgeFrame.Write(x / r, y / r, z / r, frames + 9 * e);
            }
        }
    }

    /// <summary>The matrices of all tiles: harmonics, and if asked their slopes, times the folds.</summary>
    private void Fold(MaceLayer<TLanes, T> layer, T* values, int valueStride, T* slopes, int slopeStride, int count)
    {
        long room = 0;
        foreach (EdgeMatrices<TLanes, T> tile in layer.Matrices)
            room += (slopes == null ? 1 : 3) * (long)tile.Room(count);
        T* target = Matrices.Require(room);
        foreach (EdgeMatrices<TLanes, T> tile in layer.Matrices)
        {
            tile.Compute(values, valueStride, target, count);
            target += tile.Room(count);
            for (int direction = 0; slopes != null && direction < 2; direction++, target += tile.Room(count))
                tile.Compute(slopes + direction * slopeStride, 2 * slopeStride, target, count);
        }
    }

    private void Harmonics(T* values, T* gradients, int count)
    {
        int all = count * _harmonics.Count;
        if (typeof(T) == typeof(double))
        {
            var vectors = new ReadOnlySpan<double>(_vectors.Pointer, 3 * count);
            if (gradients == null)
                _harmonics.Compute(vectors, new Span<double>(values, all));
            else
                _harmonics.Compute(vectors, new Span<double>(values, all), new Span<double>(gradients, 3 * all));
        }
        else
        {
            var vectors = new ReadOnlySpan<float>(_vectors.Pointer, 3 * count);
            if (gradients == null)
                _harmonics.Compute(vectors, new Span<float>(values, all));
            else
                _harmonics.Compute(vectors, new Span<float>(values, all), new Span<float>(gradients, 3 * all));
        }
    }
}
