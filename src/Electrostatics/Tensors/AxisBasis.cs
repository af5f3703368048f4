namespace EquivSim.Electrostatics;

/// <summary>
/// Functions along one axis in which all Gaussians of a kernel are expanded in both of their variables: the leading directions of their
/// Chebyshev coefficients. They depend on the box and the kernel alone, not on where the charges are.
/// </summary>
internal sealed class AxisBasis
{
    private readonly BoxAxis _axis;
    private readonly double[][] _terms;

    /// <summary>Finds the basis.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="kernel">The Gaussians.</param>
    /// <param name="error">Error of one Gaussian.</param>
    public AxisBasis(BoxAxis axis, GaussianSum kernel, double error)
    {
        _axis = axis;
        int points = ChebyshevDegree.ForGaussian(kernel.Sharpest * axis.Length, error);
        var grid = new ChebyshevGrid(axis.Start, axis.End, points);
        double[][] coefficients = [.. kernel.Terms.ToArray().Select(term => Coefficients(grid, term.T))];
        double[] side = new double[points * points * coefficients.Length];
        for (int i = 0; i < points; i++)
        {
            for (int k = 0; k < coefficients.Length; k++)
                coefficients[k].AsSpan(i * points, points).CopyTo(side.AsSpan((i * coefficients.Length + k) * points));
        }
        Functions = HigherOrderSvd.LeadingVectors(side, points, side.Length / points, error * Math.Sqrt(points), error, out int rank);
        Count = rank;
        double[] transposed = MatrixKernel.Transpose(Functions, points, rank);
        _terms = [.. coefficients.Select(c => Project(transposed, c, points))];
    }

    /// <summary>Number of functions.</summary>
    public int Count { get; }

    /// <summary>Chebyshev coefficients of the functions, [points, functions].</summary>
    public double[] Functions { get; }

    /// <summary>One Gaussian in the basis, [functions, functions], symmetric.</summary>
    public double[] Term(int k) => _terms[k];

    /// <summary>The functions at places, [places, functions].</summary>
    public double[] Values(ReadOnlySpan<double> places) => ChebyshevSeries.Table(_axis, Functions, Count, places);

    /// <summary>Their derivatives, [places, functions].</summary>
    public double[] Derivatives(ReadOnlySpan<double> places) => ChebyshevSeries.Table(_axis, ChebyshevSeries.Derivative(Functions, Count, _axis.Length), Count, places);

    /// <summary>Product Chebyshev coefficients of exp(-t²(x - y)²).</summary>
    private static double[] Coefficients(ChebyshevGrid grid, double exponent)
    {
        int m = grid.Count;
        double[] values = new double[m * m];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < m; j++)
            {
                double d = exponent * (grid.Nodes[i] - grid.Nodes[j]);
                values[i * m + j] = Math.Exp(-d * d);
            }
        }
        return grid.Coefficients(MatrixKernel.Transpose(grid.Coefficients(values, m), m, m), m);
    }

    private double[] Project(double[] transposed, double[] coefficients, int points)
    {
        double[] half = new double[Count * points], whole = new double[Count * Count];
        MatrixKernel.Multiply(transposed, coefficients, half, Count, points, points);
        MatrixKernel.Multiply(half, Functions, whole, Count, points, Count);
        // The two sides differ by rounding; forces are exact gradients only of a symmetric kernel.
        for (int a = 0; a < Count; a++)
        {
            for (int b = 0; b < a; b++)
                whole[a * Count + b] = whole[b * Count + a] = 0.5 * (whole[a * Count + b] + whole[b * Count + a]);
        }
        return whole;
    }
}
