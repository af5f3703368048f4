using System.Numerics;
using EquivSim.O3;
using MathNet.Numerics.LinearAlgebra;

namespace EquivSim.TensorProducts.Tests.Backends;

/// <summary>Convolutions in the frame of the vector against the plain loops on its harmonics, and against finite differences.</summary>
public sealed class SO2ConvolutionTests
{
    private static TensorProductSpec[] Products { get; } =
    [
        TensorProductSpec.FullyConnected("2x0e + 3x1o + 2x2e + 1x1e", Irreps.SphericalHarmonics(4), "2x0e + 2x1o + 8x2e + 1x2o + 2x3o + 1x0o"),
        TensorProductSpec.ChannelWise("3x0e + 3x1o + 3x2e", Irreps.SphericalHarmonics(3), "0e + 1o + 1e + 2e + 3o"),
        Mixed(2, 6, 4),
        TensorProductSpec.Gaunt("2x1o + 2x0e + 2x2o", "0e + 2e + 3o", "2x0e + 2x1o + 2x2o + 2x2e + 2x1e", ConnectionMode.Uvu),
        // Blocks that no path uses, and a path without weight into the block of one with weights.
        new("2x0e + 2x1o + 1x5o", "1o + 2e", "1x4e + 2x1o + 2x1e", [new(0, 0, 1, ConnectionMode.Uvu), new(1, 1, 1, ConnectionMode.Uvu, HasWeight: false), new(1, 0, 2, ConnectionMode.Uvw)]),
    ];

    public static TheoryData<int> Indices { get; } = [.. Enumerable.Range(0, Products.Length)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void Products_equal_clebsch_gordan(int index)
    {
        foreach (int batch in new[] { 1, 3, 37 })
        {
            foreach (bool shared in new[] { true, false })
            {
                Compare<double>(index, batch, shared, 1e-12);
                Compare<float>(index, batch, shared, 1e-5);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Indices))]
    public void Gradients_are_finite_differences_of_the_product(int index)
    {
        foreach (bool shared in new[] { true, false })
        {
            using var convolution = new OfVectors<double>(Products[index]);
            Samples<double> at = Sample<double>(Products[index], 35, shared, 1), along = Sample<double>(Products[index], 35, shared, 2);
            along.G = new double[along.G.Length];
            double slope = Dot(at.Backward(convolution), [along.X, along.Y, along.W]);
            Close(slope, Slope(step => Dot([at.Moved(along, step).Forward(convolution)], [at.G])), 1e-8, Products[index]);
        }
    }

    [Theory]
    [MemberData(nameof(Indices))]
    public void Second_gradients_are_finite_differences_of_the_first(int index)
    {
        foreach (bool shared in new[] { true, false })
        {
            using var convolution = new OfVectors<double>(Products[index]);
            Samples<double> at = Sample<double>(Products[index], 35, shared, 1), along = Sample<double>(Products[index], 35, shared, 2), cotangents = Sample<double>(Products[index], 35, shared, 3);
            double slope = Dot(at.DoubleBackward(convolution, cotangents), [along.X, along.Y, along.W, along.G]);
            double expected = Slope(step => Dot(at.Moved(along, step).Backward(convolution), [cotangents.X, cotangents.Y, cotangents.W]));
            Close(slope, expected, 1e-7, Products[index]);
        }
    }

    [Theory]
    [MemberData(nameof(Indices))]
    public void Gradients_in_single_precision_are_those_in_double(int index)
    {
        TensorProductSpec spec = Products[index];
        using OfVectors<double> exact = new(spec);
        using OfVectors<float> single = new(spec);
        foreach (bool shared in new[] { true, false })
        {
            Samples<double> d = Sample<double>(spec, 19, shared, 1), dd = Sample<double>(spec, 19, shared, 2);
            Samples<float> f = Sample<float>(spec, 19, shared, 1), ff = Sample<float>(spec, 19, shared, 2);
            foreach ((double[] e, float[] a) in d.Backward(exact).Zip(f.Backward(single)).Concat(d.DoubleBackward(exact, dd).Zip(f.DoubleBackward(single, ff))))
                Close(e, Samples<float>.Double(a), 5e-5, spec);
        }
    }

    [Theory]
    [MemberData(nameof(Indices))]
    public void Products_are_equivariant(int index)
    {
        CheckEquivariance<double>(index, 1e-12);
        CheckEquivariance<float>(index, 1e-5);
    }

    [Fact]
    public void Gradients_that_are_not_wanted_and_cotangents_that_are_zero_are_left_out()
    {
        TensorProductSpec spec = Products[0];
        using var convolution = new OfVectors<double>(spec);
        foreach (bool shared in new[] { true, false })
        {
            Samples<double> s = Sample<double>(spec, 5, shared, 1), c = Sample<double>(spec, 5, shared, 2);
            double[][] all = s.Backward(convolution), second = s.DoubleBackward(convolution, c);
            for (int wanted = 0; wanted < 3; wanted++)
            {
                double[][] one = [.. all.Select((g, i) => i == wanted ? new double[g.Length] : [])];
                convolution.Backward(s.X, s.Y, s.W, s.G, one[0], one[1], one[2]);
                Close(all[wanted], one[wanted], 1e-15, spec);
            }
            // The gradient of the gradients is linear in the cotangents.
            double[][] sum = [.. second.Select(g => new double[g.Length])];
            for (int given = 0; given < 3; given++)
            {
                double[][] part = [.. second.Select(g => new double[g.Length])];
                convolution.DoubleBackward(s.X, s.Y, s.W, s.G, given == 0 ? c.X : [], given == 1 ? c.Y : [], given == 2 ? c.W : [], part[0], part[1], part[2], part[3]);
                for (int i = 0; i < 4; i++)
                    sum[i] = [.. sum[i].Zip(part[i], (a, b) => a + b)];
            }
            for (int i = 0; i < 4; i++)
                Close(second[i], sum[i], 1e-13, spec);
        }
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        TensorProductSpec spec = Products[1];
        using var convolution = new OfVectors<float>(spec);
        Samples<float> s = Sample<float>(spec, 37, false, 1);
        float[] z = s.Forward(convolution);
        float[][] g = s.Backward(convolution);
        long before = GC.GetAllocatedBytesForCurrentThread();
        convolution.Forward(s.X, s.Y, s.W, z);
        convolution.Backward(s.X, s.Y, s.W, s.G, g[0], g[1], g[2]);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Weights_go_to_the_frame_and_back()
    {
        var random = new Random(5);
        foreach (TensorProductSpec spec in Products.Where(p => p.WeightCount > 0))
        {
            var map = SO2Weights.Of(spec);
            double[] weights = Numbers(random, spec.WeightCount), so2 = new double[map.Count], back = new double[weights.Length];
            if (spec.Paths.All(p => p.HasWeight))
            {
                map.FromPaths(weights, so2);
                map.ToPaths(so2, back);
                Close(weights, back, 1e-13, spec);
            }
        }
        // All harmonics that two blocks of degree 3 and 2 can meet: any weights in the frame are weights of paths.
        var complete = SO2Weights.Of(TensorProductSpec.FullyConnected("2x3o + 2x1e", Irreps.SphericalHarmonics(5), "3x2e + 1x3e"));
        Assert.True(complete.AreComplete);
        Assert.False(SO2Weights.Of(TensorProductSpec.FullyConnected("2x3o", Irreps.SphericalHarmonics(4), "3x2e")).AreComplete);
        double[] free = Numbers(random, complete.Count), paths = new double[complete.Spec.WeightCount], again = new double[free.Length];
        complete.ToPaths(free, paths);
        complete.FromPaths(paths, again);
        Close(free, again, 1e-13, complete.Spec);
    }

    /// <summary>With all harmonics up to 2L every weight by m is reached: as many independent maps as paths.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Expressivity_is_the_rank_of_the_map(int lmax)
    {
        Irreps irreps = Irreps.SphericalHarmonics(lmax);
        TensorProductSpec spec = TensorProductSpec.FullyConnected(irreps, Irreps.SphericalHarmonics(2 * lmax), irreps);
        Assert.True(SO2Weights.Of(spec).AreComplete);
        using var convolution = new OfVectors<double>(spec);
        Samples<double> samples = Sample<double>(spec, 40, true, 1);
        Matrix<double> maps = Matrix<double>.Build.Dense(samples.G.Length, spec.WeightCount);
        for (int w = 0; w < spec.WeightCount; w++)
        {
            samples.W = [.. Enumerable.Range(0, spec.WeightCount).Select(i => i == w ? 1.0 : 0)];
            maps.SetColumn(w, samples.Forward(convolution));
        }
        double[] values = [.. maps.Svd().S];
        Assert.Equal(TensorProductMeasures.Of(spec).Expressivity, values.Count(v => v > 1e-10 * values[0]));
        Assert.Equal(spec.Paths.Count, TensorProductMeasures.Of(spec).Expressivity);
    }

    [Fact]
    public void What_cannot_be_expressed_is_refused_with_the_reason()
    {
        Refused(TensorProductSpec.FullyConnected("1x1o", "2x1o", "1x0e"), "it holds 2x1o");
        Refused(TensorProductSpec.FullyConnected("1x1o", "1x1e", "1x0o"), "it holds 1x1e");
        Refused(TensorProductSpec.FullyConnected("1x1o", "1o + 0e + 1o", "1x0e"), "degree 1 more than once");
        Refused(TensorProductSpec.Full("1x1o", "1x1o"), "path 0 joins channels as uvuv");
        ArgumentException e = Assert.Throws<ArgumentException>(() => new SO2Convolution<double>(Products[1]).Forward(new double[2 * 27], [1, 2, 3, 0, 0, 0], new double[Products[1].WeightCount], new double[2 * Products[1].Out.Dimension]));
        Assert.Contains("Vector 1 is zero", e.Message, StringComparison.Ordinal);

        static void Refused(TensorProductSpec spec, string reason) =>
            Assert.Contains(reason, Assert.Throws<NotSupportedException>(() => new SO2Convolution<float>(spec)).Message, StringComparison.Ordinal);
    }

    /// <summary>Channels that stay alone, all natural paths into one block a degree.</summary>
    private static TensorProductSpec Mixed(int channels, int harmonics, int lmax)
    {
        Irreps irreps = new(Enumerable.Range(0, lmax + 1).Select(l => new MulIrrep(channels, new Irrep(l, Irrep.NaturalParity(l)))));
        return new(irreps, Irreps.SphericalHarmonics(harmonics), irreps,
            from i in Enumerable.Range(0, lmax + 1)
            from j in Enumerable.Range(0, harmonics + 1)
            from k in Enumerable.Range(0, lmax + 1)
            where (i + j + k) % 2 == 0 && k >= Math.Abs(i - j) && k <= i + j
            select new TensorProductPath(i, j, k, ConnectionMode.Uvu));
    }

    private static void Compare<T>(int index, int batch, bool shared, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Samples<T> samples = Sample<T>(Products[index], batch, shared, 1);
        Close(Reference(samples), Samples<T>.Double(samples.Forward(new OfVectors<T>(Products[index]))), tolerance, Products[index]);
    }

    private static void CheckEquivariance<T>(int index, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TensorProductSpec spec = Products[index];
        using var convolution = new OfVectors<T>(spec);
        Samples<T> samples = Sample<T>(spec, 7, true, 1);
        double[] z = Samples<T>.Double(samples.Forward(convolution)), expected = new double[z.Length];
        foreach (Rotation rotation in Equivariance.Rotations)
        {
            T[] Turned(Irreps irreps, T[] values)
            {
                double[] turned = new double[values.Length];
                WignerD.Apply(irreps, rotation, Samples<T>.Double(values), turned);
                return [.. turned.Select(T.CreateTruncating)];
            }
            Samples<T> after = Sample<T>(spec, 7, true, 1);
            (after.X, after.Y) = (Turned(spec.In1, samples.X), Turned("1o", samples.Y));
            WignerD.Apply(spec.Out, rotation, z, expected);
            Close(expected, Samples<T>.Double(after.Forward(convolution)), tolerance, spec);
        }
    }

    /// <summary>Five points: exact but for terms of fifth order.</summary>
    private static double Slope(Func<double, double> value)
    {
        const double Step = 5e-4;
        return (8 * (value(Step) - value(-Step)) - value(2 * Step) + value(-2 * Step)) / (12 * Step);
    }

    private static void Close(double slope, double expected, double tolerance, TensorProductSpec spec) =>
        Assert.True(Math.Abs(slope - expected) < tolerance * Math.Max(1, Math.Abs(expected)), $"Slope {slope}, expected {expected}: {spec}");

    private static void Close(double[] expected, double[] actual, double tolerance, TensorProductSpec spec)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = Math.Max(1, expected.Select(Math.Abs).DefaultIfEmpty().Max());
        double error = expected.Zip(actual, (e, a) => Math.Abs(e - a)).DefaultIfEmpty().Max();
        Assert.True(error < tolerance * scale, $"Off by {error}, largest {scale}: {spec}");
    }

    private static double Dot(double[][] a, double[][] b) => a.Zip(b, (l, r) => l.Zip(r, (x, y) => x * y).Sum()).Sum();

    private static double[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextDouble() - 1)];

    /// <summary>Random operands whose second is a vector.</summary>
    private static Samples<T> Sample<T>(TensorProductSpec spec, int batch, bool shared, int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var samples = new Samples<T>(spec, batch, shared, seed, secondDimension: 3);
        if (seed == 1 && batch > 3)
        {
            // On the polar axis, both ways, and almost.
            double[] special = [0, 1, 0, 0, -2, 0, 1e-9, 1, 0];
            special.Select(T.CreateTruncating).ToArray().CopyTo(samples.Y, 0);
        }
        return samples;
    }

    /// <summary>By the plain loops on the harmonics of the vectors.</summary>
    private static double[] Reference<T>(Samples<T> samples)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var harmonics = new SphericalHarmonics(samples.Spec.In2.MaxL);
        double[] all = new double[samples.Batch * harmonics.Count];
        harmonics.Compute(Samples<T>.Double(samples.Y), all);
        return new Samples<double>(samples.Spec, samples.Batch, samples.W.Length == samples.Spec.WeightCount, 0)
        {
            X = Samples<T>.Double(samples.X),
            Y = [.. Enumerable.Range(0, samples.Batch).SelectMany(b => samples.Spec.In2.SelectMany(block => all.Skip(b * harmonics.Count + block.Irrep.L * block.Irrep.L).Take(block.Irrep.Dimension)))],
            W = Samples<T>.Double(samples.W),
        }.Reference();
    }

    /// <summary>A convolution whose vectors are called second operands.</summary>
    private sealed class OfVectors<T>(TensorProductSpec spec) : ITensorProductExecutor<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly SO2Convolution<T> _convolution = new(spec);

        public TensorProductSpec Spec => _convolution.Spec;

        public void Forward(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> weights, Span<T> result) => _convolution.Forward(x, y, weights, result);

        public void Backward(
            ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> weights, ReadOnlySpan<T> outputGradient, Span<T> xGradient, Span<T> yGradient, Span<T> weightGradient) =>
            _convolution.Backward(x, y, weights, outputGradient, xGradient, yGradient, weightGradient);

        public void DoubleBackward(
            ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> weights, ReadOnlySpan<T> outputGradient, ReadOnlySpan<T> a, ReadOnlySpan<T> b, ReadOnlySpan<T> c,
            Span<T> xGradient, Span<T> yGradient, Span<T> weightGradient, Span<T> outputGradientGradient) =>
            _convolution.DoubleBackward(x, y, weights, outputGradient, a, b, c, xGradient, yGradient, weightGradient, outputGradientGradient);

        public void Dispose()
        {
        }
    }
}
