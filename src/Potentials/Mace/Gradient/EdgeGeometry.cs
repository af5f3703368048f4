using System.Numerics;
using EquivSim.O3;
using EquivSim.TensorProducts.Kernels;

namespace EquivSim.Potentials;

/// <summary>
/// The harmonics of a batch's edges: values, derivatives along two directions across the edge, and derivative along the direction of a tangent.
/// </summary>
/// <param name="maxDegree">Highest degree.</param>
internal sealed unsafe class EdgeGeometry<TLanes, T>(int maxDegree) : IDisposable
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SphericalHarmonics _harmonics = new(maxDegree);
    private readonly NativeArray<T> _vectors = new(), _gradients = new();

    /// <summary>Numbers of an edge's harmonics, up to a whole vector.</summary>
    public int Stride { get; } = EdgeMatrices<TLanes, T>.Padded((maxDegree + 1) * (maxDegree + 1));

    /// <summary>[edges, harmonics], closely packed.</summary>
    public NativeArray<T> Values { get; } = new();

    /// <summary>Harmonics of an edge.</summary>
    public int Count => _harmonics.Count;

    /// <summary>Derivatives along the two directions, [edges, 2, <see cref="Stride"/>].</summary>
    public NativeArray<T> Slopes { get; } = new();

    /// <summary>Derivatives along a tangent, [edges, <see cref="Stride"/>].</summary>
    public NativeArray<T> Tangents { get; } = new();

    /// <summary>Unit vector and two perpendicular ones, [edges, 3, 3].</summary>
    public NativeArray<double> Frames { get; } = new();

    /// <summary>Makes room for a number of edges.</summary>
    public void Resize(int edges)
    {
        _vectors.Require(3L * edges);
        // Whole vectors are read.
        _gradients.Require(3L * edges * Count + Stride);
        Values.Require((long)edges * Count);
        Slopes.Require(2L * edges * Stride);
        Tangents.Require((long)edges * Stride);
        Frames.Require(9L * edges);
    }

    /// <summary>Harmonics and slopes of a run of edges.</summary>
    public void Compute(double* edgeVectors, int first, int count)
    {
        T* vectors = _vectors.Pointer + 3L * first;
        double* frames = Frames.Pointer + 9L * first;
        edgeVectors += 3L * first;
        for (int e = 0; e < count; e++)
        {
            double x = edgeVectors[3 * e], y = edgeVectors[3 * e + 1], z = edgeVectors[3 * e + 2], r = Math.Sqrt(x * x + y * y + z * z);
            (vectors[3 * e], vectors[3 * e + 1], vectors[3 * e + 2]) = (T.CreateTruncating(x), T.CreateTruncating(y), T.CreateTruncating(z));
            EdgeFrame.Write(x / r, y / r, z / r, frames + 9 * e);
        }
        T* gradients = _gradients.Pointer + 3L * first * Count;
        Harmonics(vectors, Values.Pointer + (long)first * Count, gradients, count);
        for (int e = 0; e < count; e++)
            EdgeFrame.Project<TLanes, T>(frames + 9 * e, gradients + (long)e * 3 * Count, Count, Slopes.Pointer + 2L * (first + e) * Stride, Stride);
    }

    /// <summary>Derivative of an edge's harmonics when its vector moves along u.</summary>
    /// <returns>The derivative of the edge's length.</returns>
    public double Move(int edge, double ux, double uy, double uz)
    {
        double* frame = Frames.Pointer + 9L * edge;
        TLanes first = TLanes.Broadcast(T.CreateTruncating(ux * frame[3] + uy * frame[4] + uz * frame[5]));
        TLanes second = TLanes.Broadcast(T.CreateTruncating(ux * frame[6] + uy * frame[7] + uz * frame[8]));
        T* slopes = Slopes.Pointer + 2L * edge * Stride;
        T* target = Tangents.Pointer + (long)edge * Stride;
        for (int k = 0; k < Stride; k += TLanes.Width)
            TLanes.MultiplyAdd(first, TLanes.Load(slopes + k), second * TLanes.Load(slopes + Stride + k)).Store(target + k);
        return ux * frame[0] + uy * frame[1] + uz * frame[2];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable part in (IEnumerable<IDisposable>)[_vectors, _gradients, Values, Slopes, Tangents, Frames])
            part.Dispose();
    }

    private void Harmonics(T* vectors, T* values, T* gradients, int edges)
    {
        if (typeof(T) == typeof(double))
            _harmonics.Compute(new ReadOnlySpan<double>(vectors, 3 * edges), new Span<double>(values, edges * Count), new Span<double>(gradients, 3 * edges * Count));
        else
            _harmonics.Compute(new ReadOnlySpan<float>(vectors, 3 * edges), new Span<float>(values, edges * Count), new Span<float>(gradients, 3 * edges * Count));
    }
}
