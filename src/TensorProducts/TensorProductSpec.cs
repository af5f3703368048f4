using System.Text;
using EquivSim.O3;

namespace EquivSim.TensorProducts;

/// <summary>
/// An equivariant bilinear product, described once for every executor: the irreps of both inputs and of the output, and a list of paths.
/// </summary>
/// <remarks>
/// <para>Path p adds, with a = <see cref="Coefficient"/> and w3j the Wigner 3j symbols,
/// out[., m3] += a * sum over m1, m2 of w3j[m1, m2, m3] * W * x[., m1] * y[., m2]; the channels are joined as its mode says.</para>
/// <para>Weights lie one path after the other in path order, each row-major over the letters of its mode, as in e3nn. Coefficients are
/// e3nn's: sqrt(A * PathWeight / X) with A from the <see cref="IrrepNormalization"/> and X from the <see cref="PathNormalization"/>.</para>
/// </remarks>
/// <example>
/// <code>
/// var convolution = TensorProductSpec.ChannelWise("16x0e + 16x1o", "0e + 1o + 2e + 3o", "0e + 1o + 2e + 3o");
/// Console.WriteLine(convolution);   // 10 paths
/// </code>
/// </example>
public sealed class TensorProductSpec
{
    private readonly double[] _coefficients;
    private readonly int[] _weightOffsets;

    /// <summary>Describes a product.</summary>
    /// <exception cref="ArgumentException">A path names a block that does not exist, breaks a selection rule, or joins channels that do not fit.</exception>
    public TensorProductSpec(
        Irreps in1, Irreps in2, Irreps @out, IEnumerable<TensorProductPath> paths,
        IrrepNormalization irrepNormalization = IrrepNormalization.Component,
        PathNormalization pathNormalization = PathNormalization.Element)
    {
        ArgumentNullException.ThrowIfNull(in1);
        ArgumentNullException.ThrowIfNull(in2);
        ArgumentNullException.ThrowIfNull(@out);
        ArgumentNullException.ThrowIfNull(paths);
        (In1, In2, Out) = (in1, in2, @out);
        Paths = [.. paths];
        for (int p = 0; p < Paths.Count; p++)
            Check(p);

        _weightOffsets = new int[Paths.Count + 1];
        _coefficients = new double[Paths.Count];
        for (int p = 0; p < Paths.Count; p++)
        {
            _weightOffsets[p + 1] = _weightOffsets[p] + (Paths[p].HasWeight ? WeightShape(p).Aggregate(1, (n, d) => n * d) : 0);
            double x = pathNormalization switch
            {
                PathNormalization.Element => Paths.Select((q, i) => q.Out == Paths[p].Out ? SummedProducts(i) : 0).Sum(),
                PathNormalization.Path => SummedProducts(p) * Paths.Count(q => q.Out == Paths[p].Out),
                _ => 1,
            };
            double a = irrepNormalization switch
            {
                IrrepNormalization.Component => Out[Paths[p].Out].Irrep.Dimension,
                IrrepNormalization.Norm => In1[Paths[p].In1].Irrep.Dimension * In2[Paths[p].In2].Irrep.Dimension,
                _ => 1,
            };
            _coefficients[p] = x == 0 ? 0 : (Paths[p].IsNegative ? -1 : 1) * Math.Sqrt(a * Paths[p].PathWeight / x);
        }
    }

    /// <summary>Irreps of the first input.</summary>
    public Irreps In1 { get; }

    /// <summary>Irreps of the second input.</summary>
    public Irreps In2 { get; }

    /// <summary>Irreps of the output.</summary>
    public Irreps Out { get; }

    /// <summary>The paths, in the order of their weights.</summary>
    public IReadOnlyList<TensorProductPath> Paths { get; }

    /// <summary>Number of weights of all paths.</summary>
    public int WeightCount => _weightOffsets[^1];

    /// <summary>Multiplications of one product, channel-independent couplings counted per channel: the cost of an unrolled sparse kernel.</summary>
    public long MultiplyCount => Paths.Select((_, p) => (long)NonZeros(p).Length * ChannelProducts(p)).Sum();

    /// <summary>Factor of a path: multiplies the 3j symbol and the weight.</summary>
    public double Coefficient(int path) => _coefficients[path];

    /// <summary>Where a path's weights start.</summary>
    public int WeightOffset(int path) => _weightOffsets[path];

    /// <summary>Number of a path's weights; 0 when it has none.</summary>
    public int WeightSize(int path) => _weightOffsets[path + 1] - _weightOffsets[path];

    /// <summary>Lengths of a path's weight axes, one for each letter of its mode.</summary>
    public int[] WeightShape(int path)
    {
        (int u, int v, int w) = Channels(path);
        return Paths[path].Mode switch
        {
            ConnectionMode.Uvw => [u, v, w],
            ConnectionMode.Uuw => [u, w],
            ConnectionMode.Uuu => [u],
            _ => [u, v],
        };
    }

    /// <summary>The 3j symbols of a path that are not zero.</summary>
    public ReadOnlySpan<Wigner3jEntry> NonZeros(int path)
    {
        (Irrep a, Irrep b, Irrep c) = IrrepsOf(path);
        return Wigner3j.NonZeros(a.L, b.L, c.L);
    }

    /// <summary>Irreps that a path couples.</summary>
    public (Irrep First, Irrep Second, Irrep Out) IrrepsOf(int path) =>
        (In1[Paths[path].In1].Irrep, In2[Paths[path].In2].Irrep, Out[Paths[path].Out].Irrep);

    /// <summary>Channels of the blocks that a path couples.</summary>
    public (int First, int Second, int Out) Channels(int path) =>
        (In1[Paths[path].In1].Multiplicity, In2[Paths[path].In2].Multiplicity, Out[Paths[path].Out].Multiplicity);

    /// <summary>Every path that the selection rules allow, mode uvw, all with weights.</summary>
    public static TensorProductSpec FullyConnected(
        Irreps in1, Irreps in2, Irreps @out,
        IrrepNormalization irrepNormalization = IrrepNormalization.Component, PathNormalization pathNormalization = PathNormalization.Element) =>
        new(in1, in2, @out,
            from i in Enumerable.Range(0, in1.Count)
            from j in Enumerable.Range(0, in2.Count)
            from k in Enumerable.Range(0, @out.Count)
            where (in1[i].Irrep * in2[j].Irrep).Contains(@out[k].Irrep)
            select new TensorProductPath(i, j, k, ConnectionMode.Uvw),
            irrepNormalization, pathNormalization);

    /// <summary>
    /// The convolution of NequIP and MACE: each channel of the first input with the second, mode uvu, one output block a path. Output
    /// blocks are sorted in e3nn's order, and so are the paths and their weights.
    /// </summary>
    /// <param name="in1">Features.</param>
    /// <param name="in2">Spherical harmonics of the edge.</param>
    /// <param name="target">Irreps that may come out.</param>
    public static TensorProductSpec ChannelWise(Irreps in1, Irreps in2, Irreps target)
    {
        ArgumentNullException.ThrowIfNull(in1);
        ArgumentNullException.ThrowIfNull(in2);
        ArgumentNullException.ThrowIfNull(target);
        var found = new List<(int I, int J, MulIrrep Block)>();
        for (int i = 0; i < in1.Count; i++)
        {
            for (int j = 0; j < in2.Count; j++)
                found.AddRange((in1[i].Irrep * in2[j].Irrep).Where(ir => target.CountOf(ir) > 0).Select(ir => (i, j, new MulIrrep(in1[i].Multiplicity, ir))));
        }
        SortedIrreps sorted = new Irreps(found.Select(f => f.Block)).Sort();
        return new(in1, in2, sorted.Irreps, sorted.Inverse.Select((old, k) => new TensorProductPath(found[old].I, found[old].J, k, ConnectionMode.Uvu)));
    }

    /// <summary>Channel by channel: mode uuu without weights, one output block for every irrep of each pair of blocks. Inputs must have the same blocks of channels.</summary>
    /// <exception cref="ArgumentException">The inputs' multiplicities differ.</exception>
    public static TensorProductSpec Elementwise(Irreps in1, Irreps in2)
    {
        ArgumentNullException.ThrowIfNull(in1);
        ArgumentNullException.ThrowIfNull(in2);
        if (!in1.Select(b => b.Multiplicity).SequenceEqual(in2.Select(b => b.Multiplicity)))
            throw new ArgumentException($"An elementwise product needs equal multiplicities block by block; got {in1} and {in2}.");
        return FromPairs(in1, in2, Enumerable.Range(0, in1.Count).Select(i => (i, i)), ConnectionMode.Uuu, (u, _) => u);
    }

    /// <summary>Everything with everything: mode uvuv without weights, one output block for every irrep of each pair of blocks.</summary>
    public static TensorProductSpec Full(Irreps in1, Irreps in2)
    {
        ArgumentNullException.ThrowIfNull(in1);
        ArgumentNullException.ThrowIfNull(in2);
        return FromPairs(
            in1, in2, from i in Enumerable.Range(0, in1.Count) from j in Enumerable.Range(0, in2.Count) select (i, j), ConnectionMode.Uvuv, (u, v) => u * v);
    }

    /// <summary>
    /// The product of functions on the sphere: every path with the coefficient that a product of functions has, without weights, so that one visit
    /// to a grid computes all; and, if wanted, the Poisson bracket of the functions, which has the paths of odd l1 + l2 + l3.
    /// </summary>
    /// <param name="in1">Coefficients of the first functions; blocks of one number of channels.</param>
    /// <param name="in2">Coefficients of the second functions.</param>
    /// <param name="out">Irreps that are kept; each block is normalised as <see cref="IrrepNormalization.Component"/> does.</param>
    /// <param name="mode">How channels are joined, without weights.</param>
    /// <exception cref="ArgumentException">The channels do not fit the mode.</exception>
    public static TensorProductSpec Gaunt(Irreps in1, Irreps in2, Irreps @out, ConnectionMode mode = ConnectionMode.Uuu) =>
        FromCoefficients(in1, in2, @out, mode, (l1, l2, l3) => GauntCoefficients.Product(l1, l2, l3) + GauntCoefficients.Bracket(l1, l2, l3));

    /// <summary>
    /// The product of matrices: operands become matrices of 2j+1 rows, x_lm times the matrix w3j[l m, j ., j .], whose anticommutator has the paths of
    /// even l1 + l2 + l3 and whose commutator those of odd, without weights. As in e3x's fused product, the smallest j that holds all degrees.
    /// </summary>
    /// <remarks>
    /// As j grows they become the product and the Poisson bracket of functions on the sphere (the fuzzy sphere). Paths whose 6j symbol
    /// vanishes are missing, such as (3, 5, 5) with j = 3.
    /// </remarks>
    /// <param name="in1">Coefficients of the first matrices; blocks of one number of channels.</param>
    /// <param name="in2">Coefficients of the second matrices.</param>
    /// <param name="out">Irreps that are kept; each block is normalised as <see cref="IrrepNormalization.Component"/> does.</param>
    /// <param name="mode">How channels are joined, without weights.</param>
    /// <exception cref="ArgumentException">The channels do not fit the mode.</exception>
    public static TensorProductSpec Matrix(Irreps in1, Irreps in2, Irreps @out, ConnectionMode mode = ConnectionMode.Uuu)
    {
        ArgumentNullException.ThrowIfNull(in1);
        ArgumentNullException.ThrowIfNull(in2);
        ArgumentNullException.ThrowIfNull(@out);
        int spin = MatrixCoefficients.Spin(in1, in2, @out);
        return FromCoefficients(in1, in2, @out, mode, (l1, l2, l3) => MatrixCoefficients.Value(spin, l1, l2, l3));
    }

    /// <summary>The same product with some of its paths only, in their order; weights of the others are left out.</summary>
    /// <param name="paths">The paths that stay.</param>
    /// <param name="factors">What each of them is multiplied by, not negative; none for 1.</param>
    /// <exception cref="ArgumentException">A path does not exist, or a factor is negative or missing.</exception>
    public TensorProductSpec WithPaths(IReadOnlyList<int> paths, IReadOnlyList<double>? factors = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        if (paths.Any(p => p < 0 || p >= Paths.Count))
            throw new ArgumentException($"Paths {string.Join(", ", paths)} are not all among the {Paths.Count} of the product.");
        if (factors is not null && (factors.Count != paths.Count || factors.Any(f => !(f >= 0))))
            throw new ArgumentException($"Expected a factor that is not negative for each of {paths.Count} paths, got {string.Join(", ", factors)}.");
        return new(In1, In2, Out, paths.Select((p, i) => Paths[p] with { PathWeight = Square(_coefficients[p] * (factors?[i] ?? 1)) }), IrrepNormalization.None, PathNormalization.None);
    }

    /// <summary>Whether two products are the same map: equal irreps, paths and coefficients.</summary>
    public bool IsSameAs(TensorProductSpec other) =>
        other is not null && In1.Equals(other.In1) && In2.Equals(other.In2) && Out.Equals(other.Out)
        && Paths.SequenceEqual(other.Paths) && _coefficients.AsSpan().SequenceEqual(other._coefficients);

    /// <summary>The product and each path, one a line.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{In1} (x) {In2} -> {Out}: {Paths.Count} paths, {WeightCount} weights");
        for (int p = 0; p < Paths.Count; p++)
        {
            TensorProductPath path = Paths[p];
            string mode = path.Mode.ToString().ToLowerInvariant();
            text.Append($"\n  {In1[path.In1]} (x) {In2[path.In2]} -> {Out[path.Out]}  {mode}{(path.HasWeight ? "" : ", no weight")}, coefficient {_coefficients[p]:G6}");
        }
        return text.ToString();
    }

    private static TensorProductSpec FromPairs(Irreps in1, Irreps in2, IEnumerable<(int, int)> pairs, ConnectionMode mode, Func<int, int, int> multiplicity)
    {
        var blocks = new List<MulIrrep>();
        var paths = new List<TensorProductPath>();
        foreach ((int i, int j) in pairs)
        {
            foreach (Irrep irrep in in1[i].Irrep * in2[j].Irrep)
            {
                paths.Add(new(i, j, blocks.Count, mode, HasWeight: false));
                blocks.Add(new(multiplicity(in1[i].Multiplicity, in2[j].Multiplicity), irrep));
            }
        }
        return new(in1, in2, new(blocks), paths);
    }

    private static TensorProductSpec FromCoefficients(Irreps in1, Irreps in2, Irreps @out, ConnectionMode mode, Func<int, int, int, double> coefficient)
    {
        ArgumentNullException.ThrowIfNull(in1);
        ArgumentNullException.ThrowIfNull(in2);
        ArgumentNullException.ThrowIfNull(@out);
        var paths = new List<TensorProductPath>();
        for (int k = 0; k < @out.Count; k++)
        {
            int l3 = @out[k].Irrep.L;
            (int I, int J, double Factor)[] terms =
            [
                .. from i in Enumerable.Range(0, in1.Count)
                   from j in Enumerable.Range(0, in2.Count)
                   where @out[k].Irrep.IsIn(in1[i].Irrep, in2[j].Irrep)
                   let factor = coefficient(in1[i].Irrep.L, in2[j].Irrep.L, l3)
                   where factor != 0
                   select (i, j, factor),
            ];
            double variance = terms.Sum(t => Square(t.Factor)) / (2 * l3 + 1);
            paths.AddRange(terms.Select(t => new TensorProductPath(t.I, t.J, k, mode, HasWeight: false, Square(t.Factor) / variance, t.Factor < 0)));
        }
        return new(in1, in2, @out, paths, IrrepNormalization.None, PathNormalization.None);
    }

    private static double Square(double a) => a * a;

    /// <summary>Products of channels that are summed into one channel of the output.</summary>
    private double SummedProducts(int path)
    {
        (int u, int v, _) = Channels(path);
        return Paths[path].Mode switch
        {
            ConnectionMode.Uvw => u * v,
            ConnectionMode.Uvu => v,
            ConnectionMode.Uvv or ConnectionMode.Uuw => u,
            _ => 1,
        };
    }

    private long ChannelProducts(int path)
    {
        (int u, int v, int w) = Channels(path);
        return Paths[path].Mode switch
        {
            ConnectionMode.Uvw => (long)u * v * w,
            ConnectionMode.Uuw => (long)u * w,
            ConnectionMode.Uuu => u,
            _ => (long)u * v,
        };
    }

    private void Check(int p)
    {
        TensorProductPath path = Paths[p];
        if (path.In1 < 0 || path.In1 >= In1.Count || path.In2 < 0 || path.In2 >= In2.Count || path.Out < 0 || path.Out >= Out.Count)
            throw new ArgumentException($"Path {p} couples blocks ({path.In1}, {path.In2}, {path.Out}); the irreps have {In1.Count}, {In2.Count} and {Out.Count} blocks.");
        (Irrep a, Irrep b, Irrep c) = IrrepsOf(p);
        if (!(a * b).Contains(c))
            throw new ArgumentException($"Path {p} couples {a} and {b} to {c}; their product holds {string.Join(", ", a * b)}.");
        if (!(path.PathWeight >= 0))
            throw new ArgumentException($"Path {p} has path weight {path.PathWeight}; expected a number that is not negative.");
        (int u, int v, int w) = Channels(p);
        bool fits = path.Mode switch
        {
            ConnectionMode.Uvw => true,
            ConnectionMode.Uvu => w == u,
            ConnectionMode.Uvv => w == v,
            ConnectionMode.Uuw => u == v,
            ConnectionMode.Uuu => u == v && u == w,
            ConnectionMode.Uvuv => w == u * v,
            _ => throw new ArgumentException($"Path {p} has unknown mode {path.Mode}."),
        };
        if (!fits)
            throw new ArgumentException($"Path {p} joins {u}, {v} and {w} channels, which mode {path.Mode.ToString().ToLowerInvariant()} does not allow.");
        if (!path.HasWeight && (path.Mode == ConnectionMode.Uvw || (path.Mode == ConnectionMode.Uuw && w != 1)))
            throw new ArgumentException($"Path {p} has mode {path.Mode.ToString().ToLowerInvariant()}, which mixes channels and needs weights.");
    }
}
