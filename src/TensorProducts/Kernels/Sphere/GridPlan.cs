using EquivSim.O3;

namespace EquivSim.TensorProducts.Kernels;

/// <summary>
/// How a product is computed by visits to a grid: as few as its coefficients allow. Paths without weights whose coefficients are a product of
/// factors of their blocks and the Gaunt (or bracket) coefficient need one visit together; all others one for each pair of blocks.
/// </summary>
internal static class GridPlan
{
    private const double Tolerance = 1e-9;

    public static IReadOnlyList<GridVisit> Make(TensorProductSpec spec)
    {
        var visits = new List<GridVisit>();
        foreach (var together in Enumerable.Range(0, spec.Paths.Count).GroupBy(p => KeyOf(spec, p)))
        {
            int[] paths = [.. together];
            if (!spec.Paths[paths[0]].HasWeight && Together(spec, paths) is { } visit)
                visits.Add(visit);
            else
                visits.AddRange(PathGroup.OfPairs(spec).Select(g => g with { Outputs = [.. g.Outputs.Intersect(paths)] }).Where(g => g.Outputs.Length > 0).Select(g => OfPair(spec, g)));
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

    private static double Coefficient(Irrep a, Irrep b, Irrep c) =>
        GauntCoefficients.Product(a.L, b.L, c.L) + GauntCoefficients.Bracket(a.L, b.L, c.L);

    private static GridVisit OfPair(TensorProductSpec spec, PathGroup group)
    {
        GridTerm Term(bool even)
        {
            int[] paths = [.. group.Outputs.Where(p => IsEven(spec, p) == even)];
            return new([1], [1], paths, [.. paths.Select(p => spec.Coefficient(p) / Coefficient(spec, p))]);
        }
        return new(group.In1, group.In2, group.IsDiagonal, Term(true), Term(false));
    }

    private static double Coefficient(TensorProductSpec spec, int path)
    {
        (Irrep a, Irrep b, Irrep c) = spec.IrrepsOf(path);
        return Coefficient(a, b, c);
    }

    private static GridVisit? Together(TensorProductSpec spec, int[] paths)
    {
        int[] in1 = [.. paths.Select(p => spec.Paths[p].In1).Distinct().Order()], in2 = [.. paths.Select(p => spec.Paths[p].In2).Distinct().Order()];
        ILookup<bool, int> byParity = paths.ToLookup(p => IsEven(spec, p));
        bool isDiagonal = spec.Paths[paths[0]].Mode is ConnectionMode.Uuu or ConnectionMode.Uuw;
        return Factorise(spec, in1, in2, [.. byParity[true]]) is { } product && Factorise(spec, in1, in2, [.. byParity[false]]) is { } bracket
            ? new(in1, in2, isDiagonal, product, bracket)
            : null;
    }

    /// <summary>Factors of the blocks that give the paths their coefficients; null if there are none, or if paths are missing that would come with the others.</summary>
    private static GridTerm? Factorise(TensorProductSpec spec, int[] in1, int[] in2, int[] paths)
    {
        Dictionary<(int, int, int), double> wanted = paths
            .GroupBy(p => (spec.Paths[p].In1, spec.Paths[p].In2, spec.Paths[p].Out))
            .ToDictionary(g => g.Key, g => g.Sum(spec.Coefficient) / Coefficient(spec, g.First()));
        var a = new Dictionary<int, double>();
        var b = new Dictionary<int, double>();
        var c = new Dictionary<int, double>();
        // Each connected set of paths has two free factors; the others follow one by one.
        for (bool isOpen = true; isOpen;)
        {
            isOpen = false;
            foreach (((int i, int j, int k), double value) in wanted)
            {
                int known = (a.ContainsKey(i) ? 1 : 0) + (b.ContainsKey(j) ? 1 : 0) + (c.ContainsKey(k) ? 1 : 0);
                if (known != 2 || value == 0)
                    continue;
                if (!a.ContainsKey(i))
                    a[i] = value / (b[j] * c[k]);
                else if (!b.ContainsKey(j))
                    b[j] = value / (a[i] * c[k]);
                else
                    c[k] = value / (a[i] * b[j]);
                isOpen = true;
            }
            if (isOpen)
                continue;
            // A factor that nothing determines is free.
            foreach ((int i, int j, int k) in wanted.Keys)
            {
                isOpen = a.TryAdd(i, 1) || b.TryAdd(j, 1) || c.TryAdd(k, 1);
                if (isOpen)
                    break;
            }
        }
        foreach ((int i, double left) in a)
        {
            foreach ((int j, double right) in b)
            {
                foreach ((int k, double result) in c)
                {
                    (Irrep ir1, Irrep ir2, Irrep ir3) = (spec.In1[i].Irrep, spec.In2[j].Irrep, spec.Out[k].Irrep);
                    bool belongs = ir3.IsIn(ir1, ir2) && Coefficient(ir1, ir2, ir3) > 0 && (ir1.L + ir2.L + ir3.L) % 2 == (IsEven(spec, paths[0]) ? 0 : 1);
                    double expected = wanted.GetValueOrDefault((i, j, k));
                    if (belongs && !(Math.Abs(left * right * result - expected) <= Tolerance * Math.Abs(expected)))
                        return null;
                }
            }
        }
        int[] outputs = [.. paths.DistinctBy(p => spec.Paths[p].Out)];
        return new([.. in1.Select(i => a.GetValueOrDefault(i))], [.. in2.Select(j => b.GetValueOrDefault(j))], outputs, [.. outputs.Select(p => c[spec.Paths[p].Out])]);
    }
}
