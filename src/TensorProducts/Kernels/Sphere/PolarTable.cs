using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>The polar parts of orthonormal harmonics, and their slopes, at the polar angles of a grid.</summary>
internal sealed class PolarTable
{
    private readonly SphereGrid _grid;
    private readonly double[] _values;
    private readonly int _count;

    public PolarTable(int maxDegree, SphereGrid grid)
    {
        _grid = grid;
        var harmonics = new SphericalHarmonics(maxDegree, normalize: true, HarmonicNormalization.Integral);
        _count = harmonics.Count;
        _values = new double[grid.Betas.Count * _count];
        // At azimuth 0 the harmonics with m >= 0 are their polar parts.
        harmonics.Compute([.. grid.Betas.SelectMany(beta => new[] { 0, Math.Cos(beta), Math.Sin(beta) })], _values);
    }

    /// <summary>The polar factor of a harmonic, m not negative; for the azimuthal slope without the derivative's sign and exchange of sine and cosine.</summary>
    public double this[int ring, int l, int m, SphereSlope slope] => slope switch
    {
        SphereSlope.None => Value(ring, l, m),
        SphereSlope.Azimuthal => m * Value(ring, l, m) / Math.Sin(_grid.Betas[ring]),
        _ => (l * Math.Cos(_grid.Betas[ring]) * Value(ring, l, m) - (m < l ? Ratio(l, m) * Value(ring, l - 1, m) : 0)) / Math.Sin(_grid.Betas[ring]),
    };

    private double Value(int ring, int l, int m) => _values[ring * _count + l * l + l + m];

    /// <summary>sin β dP_l/dβ = l cos β P_l - this P_(l-1).</summary>
    private static double Ratio(int l, int m) => Math.Sqrt((2.0 * l + 1) / (2 * l - 1) * (l * l - m * m));
}
