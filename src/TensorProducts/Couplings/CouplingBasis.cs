using System.Collections.Concurrent;
using EquivSim.O3;

namespace EquivSim.TensorProducts;

/// <summary>One entry U[M, i_1 ... i_nu] of a coupling; the indices are packed as digits in base <see cref="CouplingBasis.InputSize"/>.</summary>
internal readonly record struct CouplingEntry(int Component, long Indices, double Value);

/// <summary>
/// MACE's coupling tensors U_nu for one output degree: all ways to couple nu copies of the natural-parity irreps 0..lmax one after the
/// other to degree L, in the order in which MACE enumerates them (index k of its weights).
/// </summary>
/// <remarks>
/// At each step the couplings made so far are sorted by irrep (e3nn's order, stably), and each is coupled with the irreps of the next
/// factor by 3j(out, left, right) * sqrt(2 l_out + 1). With four factors MACE keeps only intermediates of natural parity.
/// </remarks>
internal sealed class CouplingBasis
{
    private static readonly ConcurrentDictionary<(int, int, int), CouplingBasis> Cache = new();

    public int OutputDegree { get; }

    public int Correlation { get; }

    /// <summary>Dimension of one factor, (lmax + 1)^2.</summary>
    public int InputSize { get; }

    /// <summary>Sparse tensor of each coupling k.</summary>
    public IReadOnlyList<CouplingEntry[]> Couplings { get; }

    private CouplingBasis(int maxDegree, int correlation, int outputDegree)
    {
        (InputSize, Correlation, OutputDegree) = ((maxDegree + 1) * (maxDegree + 1), correlation, outputDegree);
        List<Coupling> current = [.. Enumerable.Range(0, maxDegree + 1).Select(l => new Coupling(l, NaturalParity(l), Identity(l)))];
        current = Sorted(current);
        for (int factor = 2; factor <= correlation; factor++)
        {
            bool isLast = factor == correlation;
            var next = new List<Coupling>();
            foreach (Coupling left in current)
            {
                for (int right = 0; right <= maxDegree; right++)
                {
                    int parity = left.Parity * NaturalParity(right);
                    for (int l = Math.Abs(left.Degree - right); l <= left.Degree + right; l++)
                    {
                        bool isWanted = isLast
                            ? l == outputDegree && parity == NaturalParity(l)
                            : correlation < 4 || parity == NaturalParity(l);
                        if (isWanted)
                            next.Add(new Coupling(l, parity, Couple(left, right, l)));
                    }
                }
            }
            current = Sorted(next);
        }
        Couplings = [.. current.Where(c => c.Degree == outputDegree && c.Parity == NaturalParity(outputDegree)).Select(c => c.Entries)];
    }

    /// <param name="maxDegree">Highest degree of each factor.</param>
    /// <param name="correlation">Number of factors, at least 1.</param>
    /// <param name="outputDegree">Degree of the result, of natural parity.</param>
    public static CouplingBasis Get(int maxDegree, int correlation, int outputDegree) =>
        Cache.GetOrAdd((maxDegree, correlation, outputDegree), key => new CouplingBasis(key.Item1, key.Item2, key.Item3));

    /// <summary>MACE's dense array, row-major [2L+1, size^nu, couplings].</summary>
    public double[] ToDense()
    {
        long tuples = 1;
        for (int i = 0; i < Correlation; i++)
            tuples *= InputSize;
        var dense = new double[(2 * OutputDegree + 1) * tuples * Couplings.Count];
        for (int k = 0; k < Couplings.Count; k++)
        {
            foreach (CouplingEntry e in Couplings[k])
                dense[(e.Component * tuples + e.Indices) * Couplings.Count + k] = e.Value;
        }
        return dense;
    }

    private static int NaturalParity(int degree) => degree % 2 == 0 ? 1 : -1;

    private static List<Coupling> Sorted(List<Coupling> couplings) => [.. couplings.OrderBy(c => c.Degree).ThenBy(c => c.Parity)];

    private static CouplingEntry[] Identity(int degree) =>
        [.. Enumerable.Range(0, 2 * degree + 1).Select(m => new CouplingEntry(m, degree * degree + m, 1))];

    private CouplingEntry[] Couple(Coupling left, int right, int degree)
    {
        double scale = Math.Sqrt(2 * degree + 1);
        ILookup<int, CouplingEntry> byComponent = left.Entries.ToLookup(e => e.Component);
        var sums = new Dictionary<(int, long), double>();
        foreach (Wigner3jEntry w in Wigner3j.NonZeros(degree, left.Degree, right))
        {
            foreach (CouplingEntry e in byComponent[w.M2])
            {
                (int, long) key = (w.M1, e.Indices * InputSize + right * right + w.M3);
                sums[key] = sums.GetValueOrDefault(key) + scale * w.Value * e.Value;
            }
        }
        return [.. sums.Select(s => new CouplingEntry(s.Key.Item1, s.Key.Item2, s.Value))];
    }

    private sealed record Coupling(int Degree, int Parity, CouplingEntry[] Entries);
}
