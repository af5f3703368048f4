namespace EquivSim.Electrostatics;

/// <summary>Chebyshev polynomials and series on an interval: values and derivatives.</summary>
public static class ChebyshevSeries
{
    /// <summary>The series Σ c_k T_k at a place (Clenshaw's recurrence).</summary>
    /// <param name="coefficients">c_0 ... c_n.</param>
    /// <param name="place">In [-1, 1].</param>
    public static double Evaluate(ReadOnlySpan<double> coefficients, double place)
    {
        double current = 0, next = 0;
        for (int k = coefficients.Length - 1; k > 0; k--)
            (current, next) = (2 * place * current - next + coefficients[k], current);
        return place * current - next + (coefficients.IsEmpty ? 0 : coefficients[0]);
    }

    /// <summary>T_0 ... T_n at a place.</summary>
    /// <param name="place">In [-1, 1].</param>
    /// <param name="values">Receives n + 1 numbers.</param>
    public static void Polynomials(double place, Span<double> values)
    {
        double before = 1, now = place;
        for (int k = 0; k < values.Length; k++)
        {
            values[k] = before;
            (before, now) = (now, 2 * place * now - before);
        }
    }

    /// <summary>Coefficients of the derivative by x of series on an interval, as many as before, the last one zero: c'_{k-1} = c'_{k+1} + 2k c_k.</summary>
    /// <param name="coefficients">[degree, columns].</param>
    /// <param name="columns">Series side by side.</param>
    /// <param name="length">Length of the interval.</param>
    /// <exception cref="ArgumentException">The length is not a multiple of the columns, or the interval is empty.</exception>
    public static double[] Derivative(ReadOnlySpan<double> coefficients, int columns, double length)
    {
        if (columns < 1 || coefficients.Length % columns != 0)
            throw new ArgumentException($"Expected a multiple of {columns} coefficients, got {coefficients.Length}.", nameof(coefficients));
        if (!(length > 0))
            throw new ArgumentException($"The interval must have a positive length, got {length}.", nameof(length));
        int m = coefficients.Length / columns;
        double[] derivative = new double[coefficients.Length];
        for (int k = m - 1; k > 0; k--)
        {
            for (int c = 0; c < columns; c++)
            {
                double above = k + 1 < m ? derivative[(k + 1) * columns + c] : 0;
                derivative[(k - 1) * columns + c] = above + 2 * k * coefficients[k * columns + c];
            }
        }
        for (int c = 0; c < columns && m > 0; c++)
            derivative[c] *= 0.5;
        for (int i = 0; i < derivative.Length; i++)
            derivative[i] *= 2 / length;
        return derivative;
    }

    /// <summary>Series on an axis at many places, [places, columns].</summary>
    internal static double[] Table(BoxAxis axis, double[] coefficients, int columns, ReadOnlySpan<double> places)
    {
        int points = coefficients.Length / columns;
        double[] polynomials = new double[places.Length * points], values = new double[places.Length * columns];
        for (int i = 0; i < places.Length; i++)
            Polynomials(axis.Map(places[i]), polynomials.AsSpan(i * points, points));
        MatrixKernel.Multiply(polynomials, coefficients, values, places.Length, points, columns);
        return values;
    }
}
