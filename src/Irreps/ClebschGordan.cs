using System.Numerics;

namespace EquivSim.O3;

/// <summary>Clebsch-Gordan coefficients of SU(2) for integer degrees, from exact integer arithmetic.</summary>
/// <remarks>
/// Racah's formula, regrouped into products of binomials so that its alternating sum is a sum of integers
/// (A. R. Edmonds, Angular Momentum in Quantum Mechanics, eq. 3.6.11).
/// </remarks>
internal static class ClebschGordan
{
    /// <summary>&lt;l1 m1 l2 m2 | l3 m3&gt; with the Condon-Shortley phase; zero where a selection rule forbids it.</summary>
    public static double Value(int l1, int m1, int l2, int m2, int l3, int m3)
    {
        if (m1 + m2 != m3 || Math.Abs(m1) > l1 || Math.Abs(m2) > l2 || Math.Abs(m3) > l3 || l3 < Math.Abs(l1 - l2) || l3 > l1 + l2)
            return 0;

        int a = l1 + l2 - l3, b = l1 - l2 + l3, c = -l1 + l2 + l3;
        BigInteger sum = 0;
        for (int k = Math.Max(0, Math.Max(l1 - m1 - b, l2 + m2 - c)); k <= Math.Min(a, Math.Min(l1 - m1, l2 + m2)); k++)
        {
            BigInteger term = Binomial(a, k) * Binomial(b, l1 - m1 - k) * Binomial(c, l2 + m2 - k);
            sum += k % 2 == 0 ? term : -term;
        }
        if (sum.IsZero)
            return 0;

        // The square of the coefficient is a ratio of integers.
        BigInteger numerator = (2 * l3 + 1) * sum * sum
            * Factorial(l1 + m1) * Factorial(l1 - m1) * Factorial(l2 + m2) * Factorial(l2 - m2) * Factorial(l3 + m3) * Factorial(l3 - m3);
        BigInteger denominator = Factorial(l1 + l2 + l3 + 1) * Factorial(a) * Factorial(b) * Factorial(c);
        return sum.Sign * Math.Sqrt(Ratio(numerator, denominator));
    }

    /// <summary>A ratio of large integers, correct to the last bits of a double.</summary>
    private static double Ratio(BigInteger numerator, BigInteger denominator)
    {
        int shift = (int)(denominator.GetBitLength() - numerator.GetBitLength()) + 64;
        BigInteger scaled = shift >= 0 ? (numerator << shift) / denominator : numerator / (denominator << -shift);
        return Math.ScaleB((double)scaled, -shift);
    }

    private static BigInteger Binomial(int n, int k)
    {
        BigInteger value = 1;
        for (int i = 1; i <= k; i++)
            value = value * (n - k + i) / i;
        return value;
    }

    private static BigInteger Factorial(int n)
    {
        BigInteger value = 1;
        for (int i = 2; i <= n; i++)
            value *= i;
        return value;
    }
}
