namespace EquivSim.Hamiltonians.Integrals;

/// <summary>Boys's function F_n(T), the integral of t^2n exp(-T t^2) from 0 to 1, for n = 0 to 6, to full precision.</summary>
internal static class BoysFunction
{
    /// <summary>The largest order: two f shells.</summary>
    public const int MaxOrder = 2 * BasisShell.MaxDegree;

    /// <summary>Beyond this T, exp(-T) is below rounding and F_0 is half the root of pi/T.</summary>
    public const double Largest = 36;

    private const int StepsPerUnit = 16, TaylorOrder = 6, Orders = MaxOrder + TaylorOrder + 1;
    private static readonly double[] Table = Tabulate();

    /// <summary>F_0 to F_order.</summary>
    /// <param name="order">0 to 6.</param>
    /// <param name="t">T, not negative.</param>
    /// <param name="values">Filled; at least order + 1.</param>
    public static void Compute(int order, double t, Span<double> values)
    {
        double exponential = Math.Exp(-t);
        if (t >= Largest)
        {
            values[0] = 0.5 * Math.Sqrt(Math.PI / t);
            for (int n = 0; n < order; n++)
                values[n + 1] = ((2 * n + 1) * values[n] - exponential) / (2 * t);
            return;
        }
        // F_n' = -F_(n+1): the derivatives at the nearest tabulated point are there, and downward recursion loses nothing.
        int point = (int)(t * StepsPerUnit + 0.5);
        double step = (double)point / StepsPerUnit - t, sum = 0;
        int at = point * Orders + order;
        for (int k = TaylorOrder; k >= 1; k--)
            sum = (sum + Table[at + k]) * step / k;
        values[order] = sum + Table[at];
        for (int n = order; n > 0; n--)
            values[n - 1] = (2 * t * values[n] + exponential) / (2 * n - 1);
    }

    private static double[] Tabulate()
    {
        int points = (int)(Largest * StepsPerUnit) + 1;
        double[] table = new double[points * Orders];
        for (int point = 0; point < points; point++)
        {
            double t = (double)point / StepsPerUnit, exponential = Math.Exp(-t), term = 1.0 / (2 * Orders - 1), sum = 0;
            // exp(-T) (1/(2n+1) + 2T/((2n+1)(2n+3)) + ...), all terms positive.
            for (int i = 1; term > 1e-18 * sum; i++)
            {
                sum += term;
                term *= 2 * t / (2 * (Orders - 1 + i) + 1);
            }
            Span<double> row = table.AsSpan(point * Orders, Orders);
            row[^1] = exponential * sum;
            for (int n = Orders - 1; n > 0; n--)
                row[n - 1] = (2 * t * row[n] + exponential) / (2 * n - 1);
        }
        return table;
    }
}
