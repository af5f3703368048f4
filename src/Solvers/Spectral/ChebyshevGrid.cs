namespace EquivSim.Solvers.Spectral;

/// <summary>
/// Chebyshev points of the second kind on an interval, with their differentiation matrix and barycentric interpolation
/// (Trefethen, Spectral Methods in MATLAB, 2000; Berrut and Trefethen, SIAM Rev. 46, 501, 2004).
/// </summary>
public sealed class ChebyshevGrid
{
    private readonly double[] _nodes;

    /// <summary>A grid.</summary>
    /// <param name="lower">Lower end.</param>
    /// <param name="upper">Upper end.</param>
    /// <param name="count">Number of points, both ends included; polynomials of degree count - 1 are exact.</param>
    /// <exception cref="ArgumentException">The interval is empty or there are fewer than three points.</exception>
    public ChebyshevGrid(double lower, double upper, int count)
    {
        if (!(lower < upper) || !double.IsFinite(upper - lower))
            throw new ArgumentException($"A finite interval was expected, got {lower} to {upper}.");
        if (count < 3)
            throw new ArgumentException($"A Chebyshev grid needs at least three points, got {count}.");
        _nodes = new double[count];
        // The sine of an angle about the middle keeps the points exactly symmetric.
        for (int k = 0; k < count; k++)
            _nodes[k] = (lower + upper) / 2 + (upper - lower) / 2 * Math.Sin(Math.PI * (2 * k - (count - 1)) / (2.0 * (count - 1)));
        (_nodes[0], _nodes[^1]) = (lower, upper);
    }

    /// <summary>The points, ascending.</summary>
    public ReadOnlySpan<double> Nodes => _nodes;

    /// <summary>Number of points.</summary>
    public int Count => _nodes.Length;

    /// <summary>The matrix that takes values to derivatives, [count, count].</summary>
    public double[,] Differentiation()
    {
        int n = Count;
        double scale = 2 / (_nodes[^1] - _nodes[0]);
        double[,] matrix = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            double sum = 0;
            for (int j = 0; j < n; j++)
            {
                if (i == j)
                    continue;
                // x_i - x_j on [-1, 1] as a product of sines: no cancellation between close points.
                double difference = 2 * Math.Sin(Math.PI * (i + j) / (2.0 * (n - 1))) * Math.Sin(Math.PI * (i - j) / (2.0 * (n - 1)));
                matrix[i, j] = scale * End(i) / End(j) * ((i + j) % 2 == 0 ? 1 : -1) / difference;
                sum += matrix[i, j];
            }
            // Rows sum to zero: the derivative of a constant.
            matrix[i, i] = -sum;
        }
        return matrix;

        double End(int i) => i == 0 || i == n - 1 ? 2 : 1;
    }

    /// <summary>Weights that give the interpolating polynomial at a point from the values at the nodes.</summary>
    /// <param name="x">The point.</param>
    /// <param name="weights">Filled, [count].</param>
    public void Interpolate(double x, Span<double> weights)
    {
        weights.Clear();
        double sum = 0;
        for (int k = 0; k < Count; k++)
        {
            double distance = x - _nodes[k];
            if (distance == 0)
            {
                weights.Clear();
                weights[k] = 1;
                return;
            }
            weights[k] = (k % 2 == 0 ? 1 : -1) * (k == 0 || k == Count - 1 ? 0.5 : 1) / distance;
            sum += weights[k];
        }
        for (int k = 0; k < Count; k++)
            weights[k] /= sum;
    }
}
