using System.Numerics;
using EquivSim.O3;
using MathNet.Numerics.LinearAlgebra;

namespace EquivSim.TensorProducts.Tests.Backends;

/// <summary>Products of several functions in one visit to the grid against the same products one after the other, and against finite differences.</summary>
public sealed class SphereProductTests
{
    private static SphereProductSpec[] Products { get; } =
    [
        new(["2x0e + 2x1o + 2x2e", "2x1o + 2x3o"], "2x0e + 2x1o + 2x2e + 2x5o"),
        new(["0e + 1o + 2e", "1o + 2e", "0e + 3o"], "0e + 2e + 3o"),
        new(["3x0e + 3x1o + 3x2e"], "3x0e + 3x1o", [3]),
        new(["2x1o + 2x0e", "2x2e"], "2x1o + 2x2e", [3, 1]),
        new(["0e + 1o", "1o + 2e", "2e", "1o"], "0e + 1o + 2e"),
        new(["2x3o"], "2x0e", [4]),
        new(["2x2e + 2x0e"], "2x0e + 2x2e"),
    ];

    public static TheoryData<int> Indices { get; } = [.. Enumerable.Range(0, Products.Length)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void Products_equal_those_one_after_the_other(int index)
    {
        SphereProductSpec spec = Products[index];
        foreach (int batch in new[] { 1, 3, 37 })
        {
            double[] x = Numbers(batch * spec.InputDimension, 1), expected = OneAfterTheOther(spec, x, batch);
            Close(expected, Forward<double>(spec, x), 1e-12);
            Close(expected, Forward<float>(spec, x), 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Indices))]
    public void Gradients_are_finite_differences(int index)
    {
        SphereProductSpec spec = Products[index];
        var product = new SphereProduct<double>(spec);
        const int Batch = 35;
        double[] x = Numbers(Batch * spec.InputDimension, 1), g = Numbers(Batch * spec.Out.Dimension, 2), along = Numbers(x.Length, 3), a = Numbers(x.Length, 4);
        Close(Dot(Backward(product, x, g), along), Slope(step => Dot(Forward<double>(spec, Moved(x, along, step)), g)), 1e-8);

        double[] xx = new double[x.Length], gg = new double[g.Length], alongG = Numbers(g.Length, 5);
        product.DoubleBackward(x, g, a, xx, gg);
        double expected = Slope(step => Dot(Backward(product, Moved(x, along, step), Moved(g, alongG, step)), a));
        Close(Dot(xx, along) + Dot(gg, alongG), expected, 1e-8);

        float[] single = new float[x.Length], singleG = new float[g.Length];
        var inSingle = new SphereProduct<float>(spec);
        inSingle.Backward(Single(x), Single(g), single);
        Close(Backward(product, x, g), Samples<float>.Double(single), 2e-5);
        inSingle.DoubleBackward(Single(x), Single(g), Single(a), single, singleG);
        Close(xx, Samples<float>.Double(single), 2e-5);
        Close(gg, Samples<float>.Double(singleG), 2e-5);
    }

    [Theory]
    [MemberData(nameof(Indices))]
    public void Products_are_equivariant(int index)
    {
        SphereProductSpec spec = Products[index];
        Irreps inputs = spec.Inputs.Aggregate(Irreps.Empty, (sum, i) => sum + i);
        double[] x = Numbers(5 * spec.InputDimension, 1), turned = new double[x.Length], z = Forward<double>(spec, x), expected = new double[z.Length];
        foreach (Rotation rotation in Equivariance.Rotations)
        {
            WignerD.Apply(inputs, rotation, x, turned);
            WignerD.Apply(spec.Out, rotation, z, expected);
            Close(expected, Forward<double>(spec, turned), 1e-12);
            Close(expected, Forward<float>(spec, turned), 1e-5);
        }
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        var product = new SphereProduct<float>(Products[3]);
        float[] x = Single(Numbers(37 * product.Spec.InputDimension, 1)), z = new float[37 * product.Spec.Out.Dimension], gradient = new float[x.Length];
        void Run()
        {
            product.Forward(x, z);
            product.Backward(x, z, gradient);
            product.DoubleBackward(x, z, x, gradient, []);
        }
        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Expressivity_is_the_rank_of_the_map(int factors)
    {
        Irreps irreps = Irreps.SphericalHarmonics(1);
        var spec = new SphereProductSpec([.. Enumerable.Repeat(irreps, factors)], Irreps.SphericalHarmonics(factors));
        var product = new SphereProduct<double>(spec);
        int parameters = factors * irreps.Count + spec.Out.Count, samples = 30;
        double[] x = Numbers(samples * spec.InputDimension, 1), at = [.. Numbers(parameters, 2).Select(v => 1.5 + v)];
        double[] Map(double[] scales)
        {
            // Scales of the blocks of each factor, then of the result.
            double[] scaled = [.. x.Select((v, i) => v * scales[i % spec.InputDimension / irreps.Dimension * irreps.Count + BlockOf(irreps, i % irreps.Dimension)])];
            double[] z = new double[samples * spec.Out.Dimension];
            product.Forward(scaled, z);
            return [.. z.Select((v, i) => v * scales[factors * irreps.Count + BlockOf(spec.Out, i % spec.Out.Dimension)])];
        }
        Matrix<double> derivatives = Matrix<double>.Build.Dense(samples * spec.Out.Dimension, parameters);
        for (int p = 0; p < parameters; p++)
        {
            double[] plus = [.. at], minus = [.. at];
            plus[p] += 0.1;
            minus[p] -= 0.1;
            derivatives.SetColumn(p, [.. Map(plus).Zip(Map(minus), (a, b) => (a - b) / 0.2)]);
        }
        double[] values = [.. derivatives.Svd().S];
        Assert.Equal(spec.Expressivity, values.Count(v => v > 1e-10 * values[0]));
    }

    /// <summary>
    /// What is lost where products of ν functions made of the same features stand for MACE's symmetric contraction: how many of its independent
    /// maps to degree L they span, all scales taken together, and the dimension of the set that one product reaches.
    /// </summary>
    [Theory]
    [InlineData(3, 2, 0, 4, 4, 4)]
    [InlineData(3, 2, 1, 3, 3, 3)]
    [InlineData(2, 3, 0, 5, 5, 5)]
    [InlineData(2, 3, 1, 5, 4, 4)]
    [InlineData(3, 3, 0, 8, 8, 8)]
    [InlineData(3, 3, 1, 12, 9, 9)]
    [InlineData(3, 4, 0, 23, 17, 13)]
    public void Products_of_functions_reach_a_part_of_the_symmetric_contraction(int lmax, int factors, int degree, int contraction, int span, int dimension)
    {
        Irreps irreps = Irreps.SphericalHarmonics(lmax), result = new Irreps([new Irrep(degree, Irrep.NaturalParity(degree))]);
        var product = new SphereProduct<double>(new SphereProductSpec([.. Enumerable.Repeat(irreps, factors)], result));
        const int Samples = 60;
        double[] features = Numbers(Samples * irreps.Dimension, 1);
        double[] Map(double[] scales)
        {
            double[] x = new double[Samples * product.Spec.InputDimension], z = new double[Samples * result.Dimension];
            for (int i = 0; i < x.Length; i++)
            {
                int sample = i / product.Spec.InputDimension, factor = i / irreps.Dimension % factors, component = i % irreps.Dimension;
                x[i] = features[sample * irreps.Dimension + component] * scales[factor * irreps.Count + BlockOf(irreps, component)];
            }
            product.Forward(x, z);
            return z;
        }
        int parameters = factors * irreps.Count;
        double[] at = [.. Numbers(parameters, 2).Select(v => 1.5 + v)];
        // Linear in each scale, so that a difference of any size is the derivative.
        Assert.Equal(
            (contraction, span, dimension),
            (new SymmetricCouplingBasis(CouplingBasis.Get(lmax, factors, degree)).Rank,
            Rank(Enumerable.Range(2, 100).Select(seed => Map(Numbers(parameters, seed)))),
            Rank(Enumerable.Range(0, parameters).Select(p => Difference(Map([.. at.Select((v, i) => i == p ? v + 1 : v)]), Map(at))))));

        static double[] Difference(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x - y)];

        static int Rank(IEnumerable<double[]> rows)
        {
            double[] values = [.. Matrix<double>.Build.DenseOfRowArrays([.. rows]).Svd().S];
            return values.Count(v => v > 1e-10 * values[0]);
        }
    }

    [Fact]
    public void Bad_products_are_refused()
    {
        Assert.Contains("1e", Assert.Throws<ArgumentException>(() => new SphereProductSpec(["1e"], "0e")).Message, StringComparison.Ordinal);
        Assert.Contains("2x1o", Assert.Throws<ArgumentException>(() => new SphereProductSpec(["1o", "2x1o"], "0e")).Message, StringComparison.Ordinal);
        Assert.Contains("powers 7", Assert.Throws<ArgumentException>(() => new SphereProductSpec(["1o"], "0e", [7])).Message, StringComparison.Ordinal);
    }

    /// <summary>Two factors at a time, all degrees in between kept, by the plain loops on products whose coefficients are those of functions.</summary>
    private static double[] OneAfterTheOther(SphereProductSpec spec, double[] x, int batch)
    {
        double[] result = new double[batch * spec.Out.Dimension];
        for (int b = 0; b < batch; b++)
        {
            Irreps? irreps = null;
            double[] current = [];
            int offset = b * spec.InputDimension, left = spec.Factors;
            for (int f = 0; f < spec.Inputs.Count; f++)
            {
                double[] factor = x.AsSpan(offset, spec.Inputs[f].Dimension).ToArray();
                offset += factor.Length;
                for (int i = 0; i < spec.Powers[f]; i++, left--)
                {
                    // The first factor meets the function 1.
                    Irreps before = irreps ?? new Irreps([new MulIrrep(spec.Channels, Irrep.Parse("0e"))]);
                    double[] value = irreps is null ? [.. Enumerable.Repeat(1.0, spec.Channels)] : current;
                    Irreps after = left == 1 ? spec.Out : new Irreps(Enumerable.Range(0, before.MaxL + spec.Inputs[f].MaxL + 1)
                        .Select(l => new MulIrrep(spec.Channels, new Irrep(l, Irrep.NaturalParity(l)))));
                    TensorProductSpec pair = Pair(before, spec.Inputs[f], after);
                    current = new double[after.Dimension];
                    ReferenceTensorProduct.Compute(pair, value, factor, [], current);
                    irreps = after;
                }
            }
            current.CopyTo(result, b * spec.Out.Dimension);
        }
        return result;
    }

    /// <summary>The product of functions, with harmonics that are 'component'-normalised throughout.</summary>
    internal static TensorProductSpec Pair(Irreps in1, Irreps in2, Irreps @out) => new(in1, in2, @out,
        from i in Enumerable.Range(0, in1.Count)
        from j in Enumerable.Range(0, in2.Count)
        from k in Enumerable.Range(0, @out.Count)
        let factor = Math.Sqrt(4 * Math.PI) * GauntCoefficients.Product(in1[i].Irrep.L, in2[j].Irrep.L, @out[k].Irrep.L)
        where factor > 0
        select new TensorProductPath(i, j, k, ConnectionMode.Uuu, HasWeight: false, factor * factor),
        IrrepNormalization.None, PathNormalization.None);

    private static int BlockOf(Irreps irreps, int component) => Enumerable.Range(0, irreps.Count).Last(b => irreps.Offset(b) <= component);

    private static double[] Forward<T>(SphereProductSpec spec, double[] x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] z = new T[x.Length / spec.InputDimension * spec.Out.Dimension];
        new SphereProduct<T>(spec).Forward([.. x.Select(T.CreateTruncating)], z);
        return Samples<T>.Double(z);
    }

    private static double[] Backward(SphereProduct<double> product, double[] x, double[] g)
    {
        double[] gradient = new double[x.Length];
        product.Backward(x, g, gradient);
        return gradient;
    }

    private static double Slope(Func<double, double> value)
    {
        const double Step = 1e-3;
        return (8 * (value(Step) - value(-Step)) - value(2 * Step) + value(-2 * Step)) / (12 * Step);
    }

    private static double[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextDouble() - 1)];
    }

    private static float[] Single(double[] values) => [.. values.Select(v => (float)v)];

    private static double[] Moved(double[] at, double[] along, double step) => [.. at.Zip(along, (a, d) => a + step * d)];

    private static double Dot(double[] a, double[] b) => a.Zip(b, (l, r) => l * r).Sum();

    private static void Close(double slope, double expected, double tolerance) =>
        Assert.True(Math.Abs(slope - expected) < tolerance * Math.Max(1, Math.Abs(expected)), $"Slope {slope}, expected {expected}.");

    private static void Close(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = Math.Max(1, expected.Max(Math.Abs)), error = expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max();
        Assert.True(error < tolerance * scale, $"Off by {error}, largest {scale}.");
    }
}
