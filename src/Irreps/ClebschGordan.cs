using System.Numerics;

namespace EquivSim.O3;

/// <summary>Clebsch-Gordan coefficients of SU(2) for integer degrees, from exact integers.</summary>
internal static class ClebschGordan
{
    /// <summary>
    /// &lt;l1 m1 l2 m2 | l3 m1+m2&gt; with the Condon-Shortley phase. Racah's alternating sum, written with binomials, is an
    /// integer and is summed as one, so that nothing cancels; only the last square root is rounded.
    /// </summary>
    public static double Value(int l1, int m1, int l2, int m2, int l3)
    {
        int m3 = m1 + m2;
        if (Math.Abs(m3) > l3)
            return 0;
        int a = l1 + l2 - l3, b = l1 - l2 + l3, c = -l1 + l2 + l3;
        BigInteger sum = BigInteger.Zero;
        for (int k = Math.Max(0, Math.Max(l1 - m1 - b, l2 + m2 - c)); k <= Math.Min(a, Math.Min(l1 - m1, l2 + m2)); k++)
        {
            BigInteger term = Binomial(a, k) * Binomial(b, l1 - m1 - k) * Binomial(c, l2 + m2 - k);
            sum += k % 2 == 0 ? term : -term;
        }
        BigInteger numerator = (2 * l3 + 1) * sum * sum
            * Factorial(l1 - m1) * Factorial(l1 + m1) * Factorial(l2 - m2) * Factorial(l2 + m2) * Factorial(l3 - m3) * Factorial(l3 + m3);
        BigInteger denominator = Factorial(l1 + l2 + l3 + 1) * Factorial(a) * Factorial(b) * Factorial(c);
        return sum.Sign * Math.Sqrt(Ratio(numerator, denominator));
    }

    /// <summary>The quotient of two positive integers of any size, correct to the last bit or two.</summary>
    private static double Ratio(BigInteger numerator, BigInteger denominator)
    {
        // A quotient of at least 64 bits loses nothing that a double could hold.
        long shift = 64 + denominator.GetBitLength() - numerator.GetBitLength();
        BigInteger quotient = shift >= 0 ? (numerator << (int)shift) / denominator : numerator / (denominator << (int)-shift);
        return Math.ScaleB((double)quotient, (int)-shift);
    }

    private static BigInteger Binomial(int n, int k) => Factorial(n) / (Factorial(k) * Factorial(n - k));

    private static BigInteger[] _factorials = [BigInteger.One];

    private static BigInteger Factorial(int n)
    {
        BigInteger[] table = _factorials;
        if (n >= table.Length)
        {
            // Another thread may do the same: both tables hold the same numbers, and one of them stays.
            int known = table.Length;
            Array.Resize(ref table, Math.Max(n + 1, 2 * known));
            for (int i = known; i < table.Length; i++)
                table[i] = table[i - 1] * i;
            _factorials = table;
        }
        return table[n];
    }
}
