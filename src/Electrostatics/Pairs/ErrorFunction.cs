using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MathNet.Numerics;

namespace EquivSim.Electrostatics;

/// <summary>The complementary error function of eight numbers at once, to an absolute error of some 1e-15.</summary>
/// <remarks>
/// erfc(x) = exp(-x²) w(x), and (1 + 2x) w(x) is a smooth function of t = (x - 3.75) / (x + 3.75) (Shepherd and Laframboise, Math. Comput. 36,
/// 249, 1981). Its Chebyshev series is computed when the class is first used.
/// </remarks>
internal static class ErrorFunction
{
    private const double Centre = 3.75;
    private const int Degree = 23;
    private static readonly double[] Coefficients = Fit();

    /// <summary>erfc(x) for x ≥ 0, given exp(-x²).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Erfc(Vector512<double> x, Vector512<double> gaussian)
    {
        Vector512<double> c = Vector512.Create(Centre);
        // One division for both t and the factor of the series.
        Vector512<double> sum = x + c, scale = Vector512<double>.One + x + x, inverse = Vector512<double>.One / (sum * scale), t = (x - c) * scale * inverse;
        ref double p = ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(Coefficients);
        // Two interleaved Horner chains in t² hide the latency of the multiply-adds.
        Vector512<double> square = t * t, odd = Vector512.Create(Unsafe.Add(ref p, Degree)), even = Vector512.Create(Unsafe.Add(ref p, Degree - 1));
        for (int k = Degree - 2; k > 0; k -= 2)
        {
            odd = Vector512.FusedMultiplyAdd(odd, square, Vector512.Create(Unsafe.Add(ref p, k)));
            even = Vector512.FusedMultiplyAdd(even, square, Vector512.Create(Unsafe.Add(ref p, k - 1)));
        }
        return gaussian * Vector512.FusedMultiplyAdd(odd, t, even) * (sum * inverse);
    }

    /// <summary>erfc of one number.</summary>
    public static double Erfc(double x) => SpecialFunctions.Erfc(x);

    /// <summary>erf of one number.</summary>
    public static double Erf(double x) => SpecialFunctions.Erf(x);

    /// <summary>exp(x²) erfc(x) for x ≥ 0.</summary>
    public static double Scaled(double x)
    {
        if (x < 2)
            return SpecialFunctions.Erfc(x) * Math.Exp(x * x);
        // Continued fraction (NIST Digital Library of Mathematical Functions, 7.9.1), from the far end.
        double tail = x;
        for (int k = 160; k > 0; k--)
            tail = x + 0.5 * k / tail;
        return 1 / (Math.Sqrt(Math.PI) * tail);
    }

    private static double[] Fit()
    {
        const int nodes = 48;
        double[] values = new double[nodes], chebyshev = new double[Degree + 1];
        for (int i = 0; i < nodes; i++)
        {
            double t = Math.Cos(Math.PI * (i + 0.5) / nodes), x = Centre * (1 + t) / (1 - t);
            values[i] = (1 + 2 * x) * Scaled(x);
        }
        for (int k = 0; k <= Degree; k++)
        {
            for (int i = 0; i < nodes; i++)
                chebyshev[k] += (k == 0 ? 1.0 : 2.0) / nodes * values[i] * Math.Cos(Math.PI * k * (i + 0.5) / nodes);
        }

        // The series decays faster than the powers in Chebyshev polynomials grow, so plain powers lose nothing.
        double[] powers = new double[Degree + 1], before = new double[Degree + 1], current = new double[Degree + 1];
        before[0] = current[1] = 1;
        powers[0] = chebyshev[0];
        powers[1] = chebyshev[1];
        for (int k = 2; k <= Degree; k++)
        {
            double[] next = new double[Degree + 1];
            for (int i = 0; i <= k; i++)
            {
                next[i] = (i > 0 ? 2 * current[i - 1] : 0) - before[i];
                powers[i] += chebyshev[k] * next[i];
            }
            (before, current) = (current, next);
        }
        return powers;
    }
}
