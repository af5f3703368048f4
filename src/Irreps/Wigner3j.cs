using System.Collections.Concurrent;
using System.Numerics;

namespace EquivSim.O3;

/// <summary>A coefficient that is not zero; indices count from 0 (m = index - l).</summary>
/// <param name="M1">Index into the first irrep.</param>
/// <param name="M2">Index into the second irrep.</param>
/// <param name="M3">Index into the third irrep.</param>
/// <param name="Value">The coefficient.</param>
public readonly record struct Wigner3jEntry(int M1, int M2, int M3, double Value);

/// <summary>
/// Wigner 3j symbols in the basis of real spherical harmonics: the invariant of three irreps, with Frobenius norm 1 and e3nn's sign.
/// </summary>
/// <remarks>
/// Computed for any degrees from exact Clebsch-Gordan coefficients and the real basis of e3nn (y polar, factor (-i)^l), then kept.
/// Contracting with spherical harmonics Y_l1 and Y_1 gives a positive multiple of Y_(l1+1).
/// </remarks>
public static class Wigner3j
{
    private static readonly ConcurrentDictionary<(int, int, int), (double[] Values, Wigner3jEntry[] NonZeros)> Cache = new();

    /// <summary>Whether the triangle rule |l1-l2| &lt;= l3 &lt;= l1+l2 holds.</summary>
    public static bool IsAllowed(int l1, int l2, int l3) => Math.Abs(l1 - l2) <= l3 && l3 <= l1 + l2;

    /// <summary>All coefficients, shape [2l1+1, 2l2+1, 2l3+1], row-major.</summary>
    /// <exception cref="ArgumentException">The degrees violate the triangle rule.</exception>
    public static ReadOnlySpan<double> Values(int l1, int l2, int l3) => Get(l1, l2, l3).Values;

    /// <summary>The coefficients that are not zero, in row-major order.</summary>
    /// <inheritdoc cref="Values"/>
    public static ReadOnlySpan<Wigner3jEntry> NonZeros(int l1, int l2, int l3) => Get(l1, l2, l3).NonZeros;

    private static (double[] Values, Wigner3jEntry[] NonZeros) Get(int l1, int l2, int l3)
    {
        if (l1 < 0 || l2 < 0 || l3 < 0 || !IsAllowed(l1, l2, l3))
            throw new ArgumentException($"Degrees ({l1}, {l2}, {l3}) have no 3j symbol: they must satisfy |l1-l2| <= l3 <= l1+l2.");
        return Cache.GetOrAdd((l1, l2, l3), key => Compute(key.Item1, key.Item2, key.Item3));
    }

    private static (double[], Wigner3jEntry[]) Compute(int l1, int l2, int l3)
    {
        int d1 = 2 * l1 + 1, d2 = 2 * l2 + 1, d3 = 2 * l3 + 1;
        double[] values = new double[d1 * d2 * d3];
        double norm = 1 / Math.Sqrt(d3);

        // Each complex m1, m2 feeds the real components +-m1, +-m2, +-m3 only.
        for (int m1 = -l1; m1 <= l1; m1++)
        {
            for (int m2 = -l2; m2 <= l2; m2++)
            {
                int m3 = m1 + m2;
                double coefficient = norm * ClebschGordan.Value(l1, m1, l2, m2, l3, m3);
                if (coefficient == 0)
                    continue;
                foreach ((int r1, Complex q1) in RealComponents(l1, m1))
                {
                    foreach ((int r2, Complex q2) in RealComponents(l2, m2))
                    {
                        foreach ((int r3, Complex q3) in RealComponents(l3, m3))
                            values[((r1 + l1) * d2 + r2 + l2) * d3 + r3 + l3] += (coefficient * q1 * q2 * Complex.Conjugate(q3)).Real;
                    }
                }
            }
        }

        // Sums of opposite terms leave rounding noise far below any true coefficient.
        var nonZeros = new List<Wigner3jEntry>();
        for (int i = 0; i < values.Length; i++)
        {
            if (Math.Abs(values[i]) < 1e-14)
                values[i] = 0;
            else
                nonZeros.Add(new(i / (d2 * d3), i / d3 % d2, i % d3, values[i]));
        }
        return (values, [.. nonZeros]);
    }

    /// <summary>A complex basis vector in terms of the real ones: m &lt; 0: (e_|m| - i e_-|m|)/√2, m &gt; 0: (-1)^m (e_m + i e_-m)/√2, all times (-i)^l.</summary>
    private static IEnumerable<(int RealM, Complex Factor)> RealComponents(int l, int m)
    {
        Complex phase = (l % 4) switch { 0 => Complex.One, 1 => -Complex.ImaginaryOne, 2 => -Complex.One, _ => Complex.ImaginaryOne };
        if (m == 0)
        {
            yield return (0, phase);
            yield break;
        }
        double sign = m > 0 && m % 2 != 0 ? -1 : 1;
        Complex half = phase * sign * Math.Sqrt(0.5);
        yield return (Math.Abs(m), half);
        yield return (-Math.Abs(m), half * Complex.ImaginaryOne * Math.Sign(m));
    }
}
