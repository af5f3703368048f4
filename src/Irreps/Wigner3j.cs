using System.Collections.Concurrent;

namespace EquivSim.O3;

/// <summary>
/// Wigner 3j tensors in the real basis of e3nn: the one invariant (up to sign) of three irreps of SO(3),
/// <c>C[i,j,k] = D1[i,i'] D2[j,j'] D3[k,k'] C[i',j',k']</c>, with Frobenius norm 1 and e3nn's sign.
/// </summary>
/// <remarks>
/// Any degree: the coefficients come from exact integers (<see cref="ClebschGordan"/>) and the change of basis only multiplies
/// by 1, 1/2 or 1/sqrt(8). Tables are computed once and kept; all members may be called from any thread.
/// </remarks>
/// <example><code>
/// ReadOnlySpan&lt;double&gt; cross = Wigner3j.Values(1, 1, 1);   // the Levi-Civita tensor / sqrt(6)
/// foreach (Wigner3jEntry e in Wigner3j.NonZeros(1, 1, 1))
///     z[e.M3] += e.Value * x[e.M1] * y[e.M2];                // (x cross y) / sqrt(6)
/// </code></example>
public static class Wigner3j
{
    private static readonly ConcurrentDictionary<(int, int, int), Table> Tables = new();

    /// <summary>All entries, row-major [2 l1+1, 2 l2+1, 2 l3+1].</summary>
    /// <exception cref="ArgumentException">The degrees violate |l1-l2| &lt;= l3 &lt;= l1+l2.</exception>
    public static ReadOnlySpan<double> Values(int l1, int l2, int l3) => Get(l1, l2, l3).Values;

    /// <summary>The non-zero entries, in row-major order.</summary>
    /// <inheritdoc cref="Values" path="/exception"/>
    public static ReadOnlySpan<Wigner3jEntry> NonZeros(int l1, int l2, int l3) => Get(l1, l2, l3).NonZeros;

    private static Table Get(int l1, int l2, int l3)
    {
        if (l1 < 0 || l2 < 0 || l3 < Math.Abs(l1 - l2) || l3 > l1 + l2)
            throw new ArgumentException($"No Wigner 3j tensor for degrees ({l1}, {l2}, {l3}): expected |l1-l2| <= l3 <= l1+l2 and none negative.");
        return Tables.GetOrAdd((l1, l2, l3), static key => Compute(key.Item1, key.Item2, key.Item3));
    }

    private static Table Compute(int l1, int l2, int l3)
    {
        int d2 = 2 * l2 + 1, d3 = 2 * l3 + 1;
        double[] values = new double[(2 * l1 + 1) * d2 * d3];
        double norm = Math.Sqrt(d3);
        for (int m1 = -l1; m1 <= l1; m1++)
        {
            for (int m2 = Math.Max(-l2, -l3 - m1); m2 <= Math.Min(l2, l3 - m1); m2++)
            {
                int m3 = m1 + m2;
                int mixed = (m1 != 0 ? 1 : 0) + (m2 != 0 ? 1 : 0) + (m3 != 0 ? 1 : 0);
                double term = ClebschGordan.Value(l1, m1, l2, m2, l3) / norm
                    * (mixed switch { 0 => 1, 2 => 0.5, _ => Math.Sqrt(0.125) });
                foreach (int r1 in Real(m1))
                {
                    foreach (int r2 in Real(m2))
                    {
                        foreach (int r3 in Real(m3))
                        {
                            int phase = Phase(l1, m1, r1) + Phase(l2, m2, r2) - Phase(l3, m3, r3);
                            // Odd powers of i are the imaginary part, which the terms with all m negated cancel.
                            if ((phase & 1) == 0)
                                values[((l1 + r1) * d2 + l2 + r2) * d3 + l3 + r3] += (phase & 2) == 0 ? term : -term;
                        }
                    }
                }
            }
        }
        return new Table(values, Sparse(values, d2, d3));
    }

    /// <summary>The real components that the complex component m takes part in.</summary>
    private static ReadOnlySpan<int> Real(int m) => m == 0 ? [0] : new[] { -m, m };

    /// <summary>
    /// The power of i in the change of basis from complex m to real r = +-m (its modulus is 1, or 1/sqrt(2) for m != 0):
    /// (-i)^l times 1 for m = 0; 1 and -i for m &lt; 0 and r = |m|, -|m|; (-1)^m and i (-1)^m for m &gt; 0.
    /// </summary>
    private static int Phase(int l, int m, int r)
    {
        int phase = 3 * l;
        if (m < 0)
            phase += r < 0 ? 3 : 0;
        else if (m > 0)
            phase += 2 * m + (r < 0 ? 1 : 0);
        return phase;
    }

    private static Wigner3jEntry[] Sparse(double[] values, int d2, int d3)
    {
        List<Wigner3jEntry> entries = [];
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] != 0)
                entries.Add(new Wigner3jEntry(i / (d2 * d3), i / d3 % d2, i % d3, values[i]));
        }
        return [.. entries];
    }

    private sealed record Table(double[] Values, Wigner3jEntry[] NonZeros);
}
