namespace EquivSim.O3.Tests;

public sealed class SphericalHarmonicsTests
{
    private static readonly Gen<SphericalHarmonics> Any = Gen.Select(
        Gen.Int[0, 9], Gen.Bool, Gen.Enum<HarmonicNormalization>(), (lmax, normalize, normalization) => new SphericalHarmonics(lmax, normalize, normalization));

    [Theory]
    [InlineData("component", HarmonicNormalization.Component, true)]
    [InlineData("integral", HarmonicNormalization.Integral, true)]
    [InlineData("norm", HarmonicNormalization.Norm, true)]
    [InlineData("not_normalized_component", HarmonicNormalization.Component, false)]
    public void Equals_e3nn(string group, HarmonicNormalization normalization, bool normalize)
    {
        double[] vectors = E3nnReference.Values("spherical_harmonics/vectors");
        string[] degrees = E3nnReference.Names($"spherical_harmonics/{group}");
        Assert.True(degrees.Length >= 5);
        foreach (string degree in degrees)
        {
            int l = int.Parse(degree.AsSpan(1));
            var harmonics = new SphericalHarmonics(l, normalize, normalization);
            double[] values = new double[vectors.Length / 3 * harmonics.Count];
            harmonics.Compute(vectors, values);
            double[] expected = E3nnReference.Values($"spherical_harmonics/{group}/{degree}");
            // A solid harmonic of degree l is of the size of r^l.
            double size = Math.Max(1, expected.Max(Math.Abs));
            for (int point = 0; point < vectors.Length / 3; point++)
                Numbers.AssertClose(expected.AsSpan(point * (2 * l + 1), 2 * l + 1), values.AsSpan(point * harmonics.Count + l * l, 2 * l + 1), 1e-12 * size);
        }
    }

    [Fact]
    public void Rotating_the_vector_rotates_the_harmonics() => Gen.Select(Any, Generators.Rotations, Generators.Vectors).Sample((harmonics, rotation, v) =>
    {
        double[] turned = new double[3], values = new double[harmonics.Count], expected = new double[harmonics.Count], actual = new double[harmonics.Count];
        rotation.Apply(v, turned);
        harmonics.Compute(v, values);
        harmonics.Compute(turned, actual);
        WignerD.Apply(Irreps.SphericalHarmonics(harmonics.MaxL), rotation, values, expected);
        Numbers.AssertClose(expected, actual, 1e-13 * values.Max(x => Math.Abs(x) + 1));
    });

    [Fact]
    public void Degree_l_has_its_norm_at_any_degree_and_at_the_poles()
    {
        const int Lmax = 60;
        double[] vectors = [0, 1, 0, 0, -1, 0, 1e-9, 1, 0, 0.6, 0, 0.8, 0.36, 0.48, 0.8, 1, 0, 0, 0, 0, -1];
        double[] values = new double[7 * (Lmax + 1) * (Lmax + 1)];
        new SphericalHarmonics(Lmax).Compute(vectors, values);
        for (int i = 0; i < 7; i++)
        {
            for (int l = 0; l <= Lmax; l++)
            {
                double sum = 0;
                foreach (double value in values.AsSpan(i * (Lmax + 1) * (Lmax + 1) + l * l, 2 * l + 1))
                    sum += value * value;
                Assert.Equal(1.0, sum / (2 * l + 1), 1e-12);
            }
        }
    }

    [Fact]
    public void Addition_theorem_gives_legendre_polynomials() => Gen.Select(Generators.Vectors, Generators.Vectors).Sample((a, b) =>
    {
        const int Lmax = 12;
        double[] values = new double[2 * (Lmax + 1) * (Lmax + 1)];
        new SphericalHarmonics(Lmax, normalization: HarmonicNormalization.Norm).Compute([.. a, .. b], values);
        double cosine = (a[0] * b[0] + a[1] * b[1] + a[2] * b[2]) / Math.Sqrt(a.Sum(x => x * x) * b.Sum(x => x * x));
        double before = 0, legendre = 1;
        for (int l = 0; l <= Lmax; l++)
        {
            double sum = 0;
            for (int k = l * l; k < (l + 1) * (l + 1); k++)
                sum += values[k] * values[(Lmax + 1) * (Lmax + 1) + k];
            Assert.Equal(legendre, sum, 1e-13);
            (before, legendre) = (legendre, ((2 * l + 1) * cosine * legendre - l * before) / (l + 1));
        }
    });

    [Fact]
    public void Gradients_and_hessians_are_the_slopes() => Gen.Select(Any, Generators.Vectors).Sample((harmonics, v) =>
    {
        const double Step = 1e-3;
        int count = harmonics.Count;
        (double[] values, double[] gradients, double[] hessians) = All(harmonics, v);
        double size = values.Concat(gradients).Concat(hessians).Max(Math.Abs) * Math.Pow(1 + harmonics.MaxL, 4) + 1;
        for (int axis = 0; axis < 3; axis++)
        {
            // Slope to fourth order in the step.
            double[] slope = new double[count], bend = new double[3 * count];
            foreach ((double steps, double weight) in new[] { (-2.0, 1.0), (-1.0, -8.0), (1.0, 8.0), (2.0, -1.0) })
            {
                double[] moved = [.. v];
                moved[axis] += steps * Step;
                (double[] y, double[] g, _) = All(harmonics, moved);
                for (int k = 0; k < count; k++)
                    slope[k] += weight * y[k] / (12 * Step);
                for (int k = 0; k < 3 * count; k++)
                    bend[k] += weight * g[k] / (12 * Step);
            }
            Numbers.AssertClose(slope, gradients.AsSpan(axis * count, count), 1e-9 * size);
            Numbers.AssertClose(bend, hessians.AsSpan(axis * 3 * count, 3 * count), 1e-9 * size);
        }
    }, iter: 300);

    [Fact]
    public void Solid_harmonics_are_harmonic_and_homogeneous() => Gen.Select(Gen.Int[0, 12], Generators.Vectors).Sample((lmax, v) =>
    {
        var harmonics = new SphericalHarmonics(lmax, normalize: false);
        int count = harmonics.Count;
        (double[] values, double[] gradients, double[] hessians) = All(harmonics, v);
        double size = 1 + hessians.Max(Math.Abs) + gradients.Max(Math.Abs);
        for (int l = 0; l <= lmax; l++)
        {
            for (int k = l * l; k < (l + 1) * (l + 1); k++)
            {
                Assert.Equal(0, hessians[k] + hessians[4 * count + k] + hessians[8 * count + k], 1e-13 * size);
                Assert.Equal(l * values[k], v[0] * gradients[k] + v[1] * gradients[count + k] + v[2] * gradients[2 * count + k], 1e-13 * size);
            }
        }
    });

    [Fact]
    public void Harmonics_of_the_direction_do_not_change_along_the_vector() => Gen.Select(Any, Generators.Vectors).Sample((any, v) =>
    {
        var harmonics = new SphericalHarmonics(any.MaxL, normalize: true, any.Normalization);
        int count = harmonics.Count;
        (double[] values, double[] gradients, _) = All(harmonics, v);
        for (int k = 0; k < count; k++)
            Assert.Equal(0, v[0] * gradients[k] + v[1] * gradients[count + k] + v[2] * gradients[2 * count + k], 1e-12 * (1 + gradients.Max(Math.Abs)));
        double[] longer = [.. v.Select(x => 1e6 * x)], same = new double[count];
        harmonics.Compute(longer, same);
        Numbers.AssertClose(values, same, 1e-13 * (1 + count));
    });

    [Fact]
    public void Zero_vector_has_no_direction()
    {
        (double[] values, double[] gradients, double[] hessians) = All(new SphericalHarmonics(3), [0, 0, 0]);
        Assert.Equal([1, .. new double[15]], values);
        Assert.All(gradients, x => Assert.Equal(0, x));
        Assert.All(hessians, x => Assert.Equal(0, x));

        (values, gradients, _) = All(new SphericalHarmonics(2, normalize: false), [0, 0, 0]);
        Assert.Equal([1, .. new double[8]], values);
        Assert.Equal(Math.Sqrt(3), gradients[1], 1e-15);
    }

    [Fact]
    public void A_not_a_number_is_not_hidden()
    {
        double[] values = new double[8];
        new SphericalHarmonics(1).Compute([double.NaN, 0, 0, 0, 1, 0], values);
        Assert.True(double.IsNaN(values[1]));
        Assert.Equal(Math.Sqrt(3), values[6], 1e-15);
    }

    [Fact]
    public void Every_vector_width_gives_the_bits_of_its_plain_twin() => Gen.Select(Any, Gen.Int[0, 40]).Sample((harmonics, points) =>
    {
        var random = new Random(points);
        double[] vectors = [.. Enumerable.Range(0, 3 * points).Select(_ => random.NextDouble() - 0.5)];
        double[] expected = Flat<SingleLane<double>>(harmonics, vectors);
        Assert.Equal(expected, Flat<Lanes128<double>>(harmonics, vectors));
        Assert.Equal(expected, Flat<Lanes256<double>>(harmonics, vectors));
        Assert.Equal(expected, Flat<Lanes512<double>>(harmonics, vectors));

        float[] singles = [.. vectors.Select(x => (float)x)];
        float[] expectedSingles = FlatSingle<SingleLane<float>>(harmonics, singles);
        Assert.Equal(expectedSingles, FlatSingle<Lanes128<float>>(harmonics, singles));
        Assert.Equal(expectedSingles, FlatSingle<Lanes256<float>>(harmonics, singles));
        Assert.Equal(expectedSingles, FlatSingle<Lanes512<float>>(harmonics, singles));
    }, iter: 100);

    [Fact]
    public void Points_do_not_depend_on_their_neighbours()
    {
        var harmonics = new SphericalHarmonics(4);
        var random = new Random(1);
        double[] vectors = [.. Enumerable.Range(0, 3 * 21).Select(_ => random.NextDouble() - 0.5)];
        double[] values = new double[21 * harmonics.Count], gradients = new double[3 * values.Length], hessians = new double[9 * values.Length];
        harmonics.Compute(vectors, values, gradients, hessians);
        for (int i = 0; i < 21; i++)
        {
            (double[] y, double[] g, double[] h) = All(harmonics, vectors.AsSpan(3 * i, 3));
            Assert.Equal(y, values.AsSpan(i * y.Length, y.Length));
            Assert.Equal(g, gradients.AsSpan(i * g.Length, g.Length));
            Assert.Equal(h, hessians.AsSpan(i * h.Length, h.Length));
        }
    }

    [Fact]
    public void Single_precision_follows_double_precision() => Gen.Select(Any, Generators.Vectors).Sample((harmonics, v) =>
    {
        float[] single = [.. v.Select(x => (float)x)];
        (double[] values, double[] gradients, double[] hessians) = All(harmonics, single.Select(x => (double)x).ToArray());
        float[] y = new float[values.Length], g = new float[gradients.Length], h = new float[hessians.Length];
        harmonics.Compute(single, y, g, h);
        Close(values, y);
        Close(gradients, g);
        Close(hessians, h);

        static void Close(double[] expected, float[] actual) =>
            Numbers.AssertClose(expected, actual.Select(x => (double)x).ToArray(), 2e-5 * (1 + expected.Max(Math.Abs)));
    });

    [Fact]
    public void Spans_of_another_length_are_refused_with_both_lengths()
    {
        var harmonics = new SphericalHarmonics(2);
        var error = Assert.Throws<ArgumentException>(() => harmonics.Compute(new double[6], new double[17]));
        Assert.Contains("17", error.Message, StringComparison.Ordinal);
        Assert.Contains("18", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => harmonics.Compute(new double[4], new double[9]));
        Assert.Throws<ArgumentException>(() => harmonics.Compute(new double[3], new double[9], new double[9]));
        Assert.Throws<ArgumentException>(() => harmonics.Compute(new double[3], new double[9], new double[27], new double[27]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SphericalHarmonics(-1));
    }

    private static (double[] Values, double[] Gradients, double[] Hessians) All(SphericalHarmonics harmonics, ReadOnlySpan<double> vectors)
    {
        int n = vectors.Length / 3 * harmonics.Count;
        double[] values = new double[n], gradients = new double[3 * n], hessians = new double[9 * n];
        harmonics.Compute(vectors, values, gradients, hessians);
        return (values, gradients, hessians);
    }

    private static double[] Flat<TLanes>(SphericalHarmonics harmonics, double[] vectors)
        where TLanes : unmanaged, IRootLanes<TLanes, double>
    {
        int n = vectors.Length / 3 * harmonics.Count;
        double[] all = new double[13 * n];
        harmonics.ComputeWith<TLanes>(vectors, all.AsSpan(0, n), all.AsSpan(n, 3 * n), all.AsSpan(4 * n));
        return all;
    }

    private static float[] FlatSingle<TLanes>(SphericalHarmonics harmonics, float[] vectors)
        where TLanes : unmanaged, IRootLanes<TLanes, float>
    {
        int n = vectors.Length / 3 * harmonics.Count;
        float[] all = new float[13 * n];
        harmonics.ComputeWith<TLanes>(vectors, all.AsSpan(0, n), all.AsSpan(n, 3 * n), all.AsSpan(4 * n));
        return all;
    }
}
