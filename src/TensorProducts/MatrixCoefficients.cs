using System.Collections.Concurrent;
using EquivSim.O3;

namespace EquivSim.TensorProducts;

/// <summary>
/// What products of the matrices M_lm = w3j[l m, j ., j .] are worth in 3j symbols: the trace of M_1 M_2 M_3 is a multiple of w3j, up to its sign
/// the 6j symbol {l1 l2 l3; j j j}.
/// </summary>
public static class MatrixCoefficients
{
    private const double Tolerance = 1e-12;

    private static readonly ConcurrentDictionary<(int, int, int, int), double> Cache = new();

    /// <summary>Twice the factor of w3j in the trace of M_1 M_2 M_3, as anticommutator and commutator have it. Zero where no triangle, and for some other triples.</summary>
    /// <param name="spin">j; the matrices have 2j+1 rows.</param>
    /// <param name="l1">First degree, at most 2j.</param>
    /// <param name="l2">Second degree.</param>
    /// <param name="l3">Third degree.</param>
    public static double Value(int spin, int l1, int l2, int l3) =>
        l3 < Math.Abs(l1 - l2) || l3 > l1 + l2 || Math.Max(l1, Math.Max(l2, l3)) > 2 * spin ? 0 : Cache.GetOrAdd((spin, l1, l2, l3), Compute);

    /// <summary>The smallest j whose matrices hold all degrees.</summary>
    internal static int Spin(Irreps in1, Irreps in2, Irreps @out) => (new[] { in1, in2, @out }.Max(i => i.Count == 0 ? 0 : i.MaxL) + 1) / 2;

    private static double Compute((int Spin, int L1, int L2, int L3) key)
    {
        (int spin, int l1, int l2, int l3) = key;
        // At the largest symbol, which is the safest division.
        Wigner3jEntry at = Wigner3j.NonZeros(l1, l2, l3).ToArray().MaxBy(e => Math.Abs(e.Value));
        ReadOnlySpan<double> a = Wigner3j.Values(l1, spin, spin), b = Wigner3j.Values(l2, spin, spin), c = Wigner3j.Values(l3, spin, spin);
        int n = 2 * spin + 1;
        double trace = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double left = a[(at.M1 * n + i) * n + j];
                for (int k = 0; left != 0 && k < n; k++)
                    trace += left * b[(at.M2 * n + j) * n + k] * c[(at.M3 * n + k) * n + i];
            }
        }
        double value = 2 * trace / at.Value;
        return Math.Abs(value) < Tolerance ? 0 : value;
    }
}
