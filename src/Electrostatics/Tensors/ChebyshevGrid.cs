using System.Numerics;
using MathNet.Numerics.IntegralTransforms;
using DiscreteFourier = MathNet.Numerics.IntegralTransforms.Fourier;

namespace EquivSim.Electrostatics;

/// <summary>Chebyshev points of the second kind on an interval: x_j = mid - half cos(πj/(m - 1)), ascending, both ends included.</summary>
public sealed class ChebyshevGrid
{
    private readonly double[] _nodes;

    /// <summary>Places the points.</summary>
    /// <param name="start">Start of the interval.</param>
    /// <param name="end">End of the interval.</param>
    /// <param name="count">Number of points, at least 2; polynomials up to degree count - 1 are represented exactly.</param>
    /// <exception cref="ArgumentException">The interval is empty or not finite, or there are fewer than two points.</exception>
    public ChebyshevGrid(double start, double end, int count)
    {
        if (!(end > start) || !double.IsFinite(end - start))
            throw new ArgumentException($"A Chebyshev grid needs a finite interval with its end behind its start; got {start} to {end}.");
        if (count < 2)
            throw new ArgumentException($"A Chebyshev grid needs at least 2 points, got {count}.", nameof(count));
        (Start, End) = (start, end);
        _nodes = new double[count];
        for (int j = 0; j < count; j++)
            _nodes[j] = 0.5 * (start + end) + 0.5 * (end - start) * Math.Sin(Math.PI * (2 * j - (count - 1)) / (2 * (count - 1)));
        (_nodes[0], _nodes[^1]) = (start, end);
    }

    /// <summary>Start of the interval.</summary>
    public double Start { get; }

    /// <summary>End of the interval.</summary>
    public double End { get; }

    /// <summary>Number of points.</summary>
    public int Count => _nodes.Length;

    /// <summary>The points, ascending.</summary>
    public ReadOnlySpan<double> Nodes => _nodes;

    /// <summary>
    /// Chebyshev coefficients of the polynomials through values at the points: a cosine transform of type I, computed as a Fourier
    /// transform of the even extension.
    /// </summary>
    /// <param name="values">[points, columns].</param>
    /// <param name="columns">Functions side by side.</param>
    /// <returns>[degree, columns].</returns>
    /// <exception cref="ArgumentException">The length is not points times columns.</exception>
    public double[] Coefficients(ReadOnlySpan<double> values, int columns = 1)
    {
        int m = Count, period = 2 * (m - 1);
        if (columns < 1 || values.Length != m * columns)
            throw new ArgumentException($"Expected {m} x {columns} values, got {values.Length}.", nameof(values));
        double[] coefficients = new double[m * columns];
        var even = new Complex[period];
        // Two real columns travel as the two parts of one complex array.
        for (int c = 0; c < columns; c += 2)
        {
            bool isPair = c + 1 < columns;
            for (int j = 0; j < m; j++)
            {
                // Ascending points run against the angle.
                int node = (m - 1 - j) * columns + c;
                even[j] = new Complex(values[node], isPair ? values[node + 1] : 0);
            }
            for (int j = 1; j < m - 1; j++)
                even[period - j] = even[j];
            DiscreteFourier.Forward(even, FourierOptions.NoScaling);
            for (int k = 0; k < m; k++)
            {
                double scale = (k == 0 || k == m - 1 ? 0.5 : 1) / (m - 1);
                coefficients[k * columns + c] = scale * even[k].Real;
                if (isPair)
                    coefficients[k * columns + c + 1] = scale * even[k].Imaginary;
            }
        }
        return coefficients;
    }

    /// <summary>The matrix that takes values at the points to values of the interpolating polynomial at other places (barycentric formula).</summary>
    /// <param name="places">Where, inside the interval.</param>
    /// <returns>[places, points].</returns>
    public double[] InterpolationMatrix(ReadOnlySpan<double> places)
    {
        double[] matrix = new double[places.Length * Count];
        for (int i = 0; i < places.Length; i++)
            InterpolationRow(places[i], matrix.AsSpan(i * Count, Count));
        return matrix;
    }

    /// <summary>One row of <see cref="InterpolationMatrix"/>.</summary>
    public void InterpolationRow(double place, Span<double> row)
    {
        int m = Count;
        double sum = 0;
        for (int j = 0; j < m; j++)
        {
            double distance = place - _nodes[j];
            if (distance == 0)
            {
                row.Clear();
                row[j] = 1;
                return;
            }
            row[j] = (j == 0 || j == m - 1 ? 0.5 : 1) * ((j & 1) == 0 ? 1 : -1) / distance;
            sum += row[j];
        }
        for (int j = 0; j < m; j++)
            row[j] /= sum;
    }
}
