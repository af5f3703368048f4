using System.Numerics;

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

    /// <summary>F_0 to F_order of several T at once.</summary>
    /// <param name="order">0 to 6.</param>
    /// <param name="t">T, not negative.</param>
    /// <param name="values">Filled; order + 1.</param>
    public static void Compute(int order, Vector<double> t, Span<Vector<double>> values)
    {
        Vector<double> exponential = Vector.Exp(-t);
        Span<double> top = stackalloc double[Vector<double>.Count];
        for (int lane = 0; lane < top.Length; lane++)
            top[lane] = t[lane] < Largest ? Interpolate(order, t[lane]) : Upward(order, t[lane], exponential[lane]);
        values[order] = new Vector<double>(top);
        for (int n = order; n > 0; n--)
            values[n - 1] = (2.0 * t * values[n] + exponential) * (1.0 / (2 * n - 1));
    }

    /// <summary>F_n' = -F_(n+1): the derivatives at the nearest tabulated point are there.</summary>
    private static double Interpolate(int order, double t)
    {
        int point = (int)(t * StepsPerUnit + 0.5);
        double step = (double)point / StepsPerUnit - t;
        ReadOnlySpan<double> f = Table.AsSpan(point * Orders + order, TaylorOrder + 1);
        return f[0] + step * (f[1] + step * (1.0 / 2) * (f[2] + step * (1.0 / 3) * (f[3] + step * (1.0 / 4) * (f[4] + step * (1.0 / 5) * (f[5] + step * (1.0 / 6) * f[6])))));
    }

    private static double Upward(int order, double t, double exponential)
    {
        double value = 0.5 * Math.Sqrt(Math.PI / t), half = 0.5 / t;
        for (int n = 0; n < order; n++)
            value = ((2 * n + 1) * value - exponential) * half;
        return value;
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
