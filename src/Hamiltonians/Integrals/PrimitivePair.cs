namespace EquivSim.Hamiltonians.Integrals;

/// <summary>Two primitive Gaussians exp(-a |r-A|^2) exp(-b |r-B|^2) = exp(-ab/p |A-B|^2) exp(-p |r-P|^2), p = a + b.</summary>
/// <param name="A">Exponent of the first.</param>
/// <param name="B">Exponent of the second.</param>
/// <param name="Factor">Product of the coefficients and of exp(-ab/p |A-B|^2).</param>
/// <param name="Centers">A and B, three coordinates each.</param>
internal readonly ref struct PrimitivePair(double A, double B, double Factor, ReadOnlySpan<double> Centers)
{
    public double A { get; } = A;

    public double B { get; } = B;

    /// <summary>Exponent of the product.</summary>
    public double P { get; } = A + B;

    public double Factor { get; } = Factor;

    private readonly ReadOnlySpan<double> _centers = Centers;

    /// <summary>A coordinate of the first center.</summary>
    public double CenterA(int axis) => _centers[axis];

    /// <summary>A coordinate of the second center.</summary>
    public double CenterB(int axis) => _centers[3 + axis];

    /// <summary>A coordinate of the center of the product.</summary>
    public double Center(int axis) => (A * _centers[axis] + B * _centers[3 + axis]) / P;

    /// <summary>
    /// Overlaps along one axis of (x-A)^i and (x-B)^j, without the factor: s[i * columns + j] for i &lt; rows, j &lt; columns
    /// (Obara and Saika 1986: raise one power, s(i+1,j) = (P-A) s(i,j) + (i s(i-1,j) + j s(i,j-1)) / 2p).
    /// </summary>
    public void AxisOverlaps(int axis, int rows, int columns, Span<double> s)
    {
        double center = Center(axis), pa = center - CenterA(axis), pb = center - CenterB(axis), half = 0.5 / P;
        s[0] = Math.Sqrt(Math.PI / P);
        for (int j = 1; j < columns; j++)
            s[j] = pb * s[j - 1] + (j > 1 ? half * (j - 1) * s[j - 2] : 0);
        for (int i = 1; i < rows; i++)
        {
            int row = i * columns, above = row - columns;
            for (int j = 0; j < columns; j++)
            {
                double value = pa * s[above + j];
                if (i > 1)
                    value += half * (i - 1) * s[above - columns + j];
                if (j > 0)
                    value += half * j * s[above + j - 1];
                s[row + j] = value;
            }
        }
    }
}
