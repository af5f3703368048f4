using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// How a product is computed by visits to a grid, or by products of matrices: as few as its coefficients allow. Paths without weights whose coefficients
/// are a product of factors of their blocks and the Gaunt (or bracket) coefficient need one visit together; all others one for each pair of blocks.
/// </summary>
internal sealed class GridPlan
{
    private const double Tolerance = 1e-9;

    private readonly Func<int, int, int, double> _coefficient;

    private GridPlan(Func<int, int, int, double> coefficient) => _coefficient = coefficient;

    /// <summary>Visits to a grid.</summary>
    public static IReadOnlyList<GridVisit> Make(TensorProductSpec spec) =>
        new GridPlan((l1, l2, l3) => GauntCoefficients.Product(l1, l2, l3) + GauntCoefficients.Bracket(l1, l2, l3)).Visits(spec);

    /// <summary>
    /// Products of matrices, anticommutators and commutators, in which each operand becomes one matrix; null where the coefficients are others.
    /// </summary>
    public static IReadOnlyList<GridVisit>? MakeMatrices(TensorProductSpec spec)
    {
        int spin = MatrixCoefficients.Spin(spec.In1, spec.In2, spec.Out);
        var plan = new GridPlan((l1, l2, l3) => MatrixCoefficients.Value(spin, l1, l2, l3));
        var visits = new List<GridVisit>();
        foreach (var together in Enumerable.Range(0, spec.Paths.Count).GroupBy(p => KeyOf(spec, p)))
        {
            if (together.Key.Item2 || together.Any(p => plan.Coefficient(spec, p) == 0) || plan.Together(spec, [.. together]) is not { } visit)
                return null;
            visits.AddRange(visit.SharesFactors(spec) ? [visit] : visit.Split());
        }
        return visits;
    }

    private List<GridVisit> Visits(TensorProductSpec spec)
    {
        var visits = new List<GridVisit>();
        foreach (var together in Enumerable.Range(0, spec.Paths.Count).GroupBy(p => KeyOf(spec, p)))
        {
            int[] paths = [.. together];
            if (!spec.Paths[paths[0]].HasWeight && Together(spec, paths) is { } visit)
                visits.Add(visit);
            else
                visits.AddRange(PathGroup.OfPairs(spec, paths).Select(g => OfPair(spec, g)));
        }
        return visits;
    }

    /// <summary>Whether a path belongs to products of functions: l1 + l2 + l3 is even.</summary>
    public static bool IsEven(TensorProductSpec spec, int path)
    {
        (Irrep a, Irrep b, Irrep c) = spec.IrrepsOf(path);
        return (a.L + b.L + c.L) % 2 == 0;
    }

    private static (ConnectionMode, bool, bool, bool, int, int) KeyOf(TensorProductSpec spec, int path)
    {
        (Irrep a, Irrep b, _) = spec.IrrepsOf(path);
        (int u, int v, _) = spec.Channels(path);
        return (spec.Paths[path].Mode, spec.Paths[path].HasWeight, a.IsNatural, b.IsNatural, u, v);
    }

    private double Coefficient(Irrep a, Irrep b, Irrep c) => _coefficient(a.L, b.L, c.L);

    private GridVisit OfPair(TensorProductSpec spec, PathGroup group)
    {
        GridTerm Term(bool even)
        {
            int[] paths = [.. group.Outputs.Where(p => IsEven(spec, p) == even)];
            return new([1], [1], paths, [.. paths.Select(p => spec.Coefficient(p) / Coefficient(spec, p))]);
        }
        return new(group.In1, group.In2, group.IsDiagonal, Term(true), Term(false));
    }

    private double Coefficient(TensorProductSpec spec, int path)
    {
        (Irrep a, Irrep b, Irrep c) = spec.IrrepsOf(path);
        return Coefficient(a, b, c);
    }

    private GridVisit? Together(TensorProductSpec spec, int[] paths)
    {
        int[] in1 = [.. paths.Select(p => spec.Paths[p].In1).Distinct().Order()], in2 = [.. paths.Select(p => spec.Paths[p].In2).Distinct().Order()];
        ILookup<bool, int> byParity = paths.ToLookup(p => IsEven(spec, p));
        bool isDiagonal = spec.Paths[paths[0]].Mode is ConnectionMode.Uuu or ConnectionMode.Uuw;
        return Factorise(spec, in1, in2, [.. byParity[true]]) is { } product && Factorise(spec, in1, in2, [.. byParity[false]]) is { } bracket
            ? new(in1, in2, isDiagonal, product, bracket)
            : null;
    }

    /// <summary>Factors of the blocks that give the paths their coefficients; null if there are none, or if paths are missing that would come with the others.</summary>
    private GridTerm? Factorise(TensorProductSpec spec, int[] in1, int[] in2, int[] paths)
    {
        Dictionary<(int, int, int), double> wanted = paths
            .GroupBy(p => (spec.Paths[p].In1, spec.Paths[p].In2, spec.Paths[p].Out))
            .ToDictionary(g => g.Key, g => g.Sum(spec.Coefficient) / Coefficient(spec, g.First()));
        double[] a = Unknown(spec.In1.Count), b = Unknown(spec.In2.Count), c = Unknown(spec.Out.Count);
        // Each connected set of paths has two free factors; the others follow one by one.
        for (bool isOpen = true; isOpen;)
        {
            isOpen = false;
            foreach (((int i, int j, int k), double value) in wanted)
            {
                if (value != 0)
                    isOpen |= Complete(ref a[i], b[j] * c[k], value) || Complete(ref b[j], a[i] * c[k], value) || Complete(ref c[k], a[i] * b[j], value);
            }
            foreach ((int i, int j, int k) in wanted.Keys)
            {
                // A factor that nothing determines is free.
                if (isOpen)
                    break;
                isOpen = Complete(ref a[i], 1, 1) || Complete(ref b[j], 1, 1) || Complete(ref c[k], 1, 1);
            }
        }
        foreach (int i in in1.Where(i => !double.IsNaN(a[i])))
        {
            foreach (int j in in2.Where(j => !double.IsNaN(b[j])))
            {
                for (int k = 0; k < c.Length; k++)
                {
                    (Irrep ir1, Irrep ir2, Irrep ir3) = (spec.In1[i].Irrep, spec.In2[j].Irrep, spec.Out[k].Irrep);
                    bool belongs = !double.IsNaN(c[k]) && ir3.IsIn(ir1, ir2) && Coefficient(ir1, ir2, ir3) != 0
                        && (ir1.L + ir2.L + ir3.L) % 2 == (IsEven(spec, paths[0]) ? 0 : 1);
                    double expected = wanted.GetValueOrDefault((i, j, k));
                    if (belongs && !(Math.Abs(a[i] * b[j] * c[k] - expected) <= Tolerance * Math.Abs(expected)))
                        return null;
                }
            }
        }
        int[] outputs = [.. paths.DistinctBy(p => spec.Paths[p].Out)];
        return new([.. in1.Select(i => Known(a[i]))], [.. in2.Select(j => Known(b[j]))], outputs, [.. outputs.Select(p => c[spec.Paths[p].Out])]);
    }

    private static double[] Unknown(int count) => [.. Enumerable.Repeat(double.NaN, count)];

    /// <summary>A block without a factor takes no part.</summary>
    private static double Known(double factor) => double.IsNaN(factor) ? 0 : factor;

    /// <summary>Sets a factor that is unknown so that it makes the value, if the others are known; tells whether it did.</summary>
    private static bool Complete(ref double factor, double others, double value)
    {
        if (!double.IsNaN(factor) || double.IsNaN(others))
            return false;
        factor = value / others;
        return true;
    }
}
