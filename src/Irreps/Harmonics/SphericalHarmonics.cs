using System.Runtime.Intrinsics;

namespace EquivSim.O3;

/// <summary>
/// Real spherical harmonics of all degrees 0..<see cref="MaxL"/> in e3nn's convention (y is the polar axis, m ascends, the
/// harmonics of degree 1 are x, y, z up to scale), with their gradients and Hessians by the vector, for many points at once.
/// </summary>
/// <remarks>
/// <para>
/// Either harmonics of the direction of the vector, or solid harmonics, which are homogeneous polynomials of degree l in the
/// vector. No trigonometry and no division by the distance from the polar axis: the poles are ordinary points. At the
/// zero vector the direction counts as zero: degree 0 has its constant value, all else is 0.
/// </para>
/// <para>The points of a machine vector are computed side by side, one in each lane. Objects are immutable and can be shared by threads.</para>
/// </remarks>
/// <example><code>
/// var harmonics = new SphericalHarmonics(2);
/// double[] y = new double[harmonics.Count];              // 1 + 3 + 5
/// harmonics.Compute([0.0, 2.0, 0.0], y);                 // 1, 0, sqrt(3), 0, 0, 0, sqrt(5), 0, 0
/// </code></example>
public sealed class SphericalHarmonics
{
    private readonly HarmonicTables<double> _double;
    private readonly HarmonicTables<float> _single;

    /// <summary>Prepares the coefficients for all degrees up to <paramref name="lmax"/>.</summary>
    /// <param name="lmax">Largest degree.</param>
    /// <param name="normalize">Whether vectors are normalised first; if not, the harmonics are solid.</param>
    /// <param name="normalization">Scale on the unit sphere.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lmax"/> is negative.</exception>
    public SphericalHarmonics(int lmax, bool normalize = true, HarmonicNormalization normalization = HarmonicNormalization.Component)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lmax);
        MaxL = lmax;
        Normalize = normalize;
        Normalization = normalization;
        _double = new HarmonicTables<double>(lmax, normalization);
        _single = new HarmonicTables<float>(lmax, normalization);
    }

    /// <summary>Largest degree.</summary>
    public int MaxL { get; }

    /// <summary>Whether vectors are normalised first; if not, the harmonics are solid.</summary>
    public bool Normalize { get; }

    /// <summary>Scale on the unit sphere.</summary>
    public HarmonicNormalization Normalization { get; }

    /// <summary>Number of harmonics, (<see cref="MaxL"/>+1)^2; degree l starts at l^2.</summary>
    public int Count => (MaxL + 1) * (MaxL + 1);

    /// <summary>Harmonics of n points.</summary>
    /// <param name="vectors">[n, 3], row-major.</param>
    /// <param name="values">Filled; [n, <see cref="Count"/>].</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void Compute(ReadOnlySpan<double> vectors, Span<double> values)
    {
        CheckLengths(vectors.Length, values.Length, 0, 0, derivatives: 0);
        Run(_double, vectors, values, [], []);
    }

    /// <summary>Harmonics of n points and their gradients.</summary>
    /// <param name="vectors">[n, 3], row-major.</param>
    /// <param name="values">Filled; [n, <see cref="Count"/>].</param>
    /// <param name="gradients">Filled; [n, 3, <see cref="Count"/>], first the axis, then the harmonic.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void Compute(ReadOnlySpan<double> vectors, Span<double> values, Span<double> gradients)
    {
        CheckLengths(vectors.Length, values.Length, gradients.Length, 0, derivatives: 1);
        Run(_double, vectors, values, gradients, []);
    }

    /// <summary>Harmonics of n points, their gradients and Hessians.</summary>
    /// <param name="vectors">[n, 3], row-major.</param>
    /// <param name="values">Filled; [n, <see cref="Count"/>].</param>
    /// <param name="gradients">Filled; [n, 3, <see cref="Count"/>], first the axis, then the harmonic.</param>
    /// <param name="hessians">Filled; [n, 3, 3, <see cref="Count"/>].</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void Compute(ReadOnlySpan<double> vectors, Span<double> values, Span<double> gradients, Span<double> hessians)
    {
        CheckLengths(vectors.Length, values.Length, gradients.Length, hessians.Length, derivatives: 2);
        Run(_double, vectors, values, gradients, hessians);
    }

    /// <inheritdoc cref="Compute(ReadOnlySpan{double}, Span{double})"/>
    public void Compute(ReadOnlySpan<float> vectors, Span<float> values)
    {
        CheckLengths(vectors.Length, values.Length, 0, 0, derivatives: 0);
        Run(_single, vectors, values, [], []);
    }

    /// <inheritdoc cref="Compute(ReadOnlySpan{double}, Span{double}, Span{double})"/>
    public void Compute(ReadOnlySpan<float> vectors, Span<float> values, Span<float> gradients)
    {
        CheckLengths(vectors.Length, values.Length, gradients.Length, 0, derivatives: 1);
        Run(_single, vectors, values, gradients, []);
    }

    /// <inheritdoc cref="Compute(ReadOnlySpan{double}, Span{double}, Span{double}, Span{double})"/>
    public void Compute(ReadOnlySpan<float> vectors, Span<float> values, Span<float> gradients, Span<float> hessians)
    {
        CheckLengths(vectors.Length, values.Length, gradients.Length, hessians.Length, derivatives: 2);
        Run(_single, vectors, values, gradients, hessians);
    }

    /// <summary>The double-precision kernel at a chosen width.</summary>
    internal void ComputeWith<TLanes>(ReadOnlySpan<double> vectors, Span<double> values, Span<double> gradients, Span<double> hessians)
        where TLanes : unmanaged, IRootLanes<TLanes, double> =>
        HarmonicKernel<TLanes, double>.Run(_double, Normalize, vectors, values, gradients, hessians);

    /// <summary>The single-precision kernel at a chosen width.</summary>
    internal void ComputeWith<TLanes>(ReadOnlySpan<float> vectors, Span<float> values, Span<float> gradients, Span<float> hessians)
        where TLanes : unmanaged, IRootLanes<TLanes, float> =>
        HarmonicKernel<TLanes, float>.Run(_single, Normalize, vectors, values, gradients, hessians);

    private void Run<T>(HarmonicTables<T> tables, ReadOnlySpan<T> vectors, Span<T> values, Span<T> gradients, Span<T> hessians)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        int points = vectors.Length / 3;
        if (Vector512.IsHardwareAccelerated && points > Vector256<T>.Count)
            HarmonicKernel<Lanes512<T>, T>.Run(tables, Normalize, vectors, values, gradients, hessians);
        else if (Vector256.IsHardwareAccelerated && points > Vector128<T>.Count)
            HarmonicKernel<Lanes256<T>, T>.Run(tables, Normalize, vectors, values, gradients, hessians);
        else if (Vector128.IsHardwareAccelerated && points > 1)
            HarmonicKernel<Lanes128<T>, T>.Run(tables, Normalize, vectors, values, gradients, hessians);
        else
            HarmonicKernel<SingleLane<T>, T>.Run(tables, Normalize, vectors, values, gradients, hessians);
    }

    private void CheckLengths(int vectors, int values, int gradients, int hessians, int derivatives)
    {
        if (vectors % 3 != 0)
            throw new ArgumentException($"Received {vectors} numbers as vectors, expected a multiple of 3.");
        int expected = checked(vectors / 3 * Count);
        if (values != expected)
            throw new ArgumentException($"Received room for {values} harmonics, expected {vectors / 3} points times {Count} = {expected}.");
        if (derivatives >= 1 && gradients != checked(3 * expected))
            throw new ArgumentException($"Received room for {gradients} gradient components, expected {3 * expected}.");
        if (derivatives >= 2 && hessians != checked(9 * expected))
            throw new ArgumentException($"Received room for {hessians} Hessian components, expected {9 * expected}.");
    }
}
