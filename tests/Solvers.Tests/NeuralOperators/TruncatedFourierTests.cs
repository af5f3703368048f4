using EquivSim.Solvers.Torch;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Tests;

public sealed class TruncatedFourierTests
{
    [Theory]
    [InlineData(new long[] { 12 }, new[] { 7 }, new[] { 1.0 })]
    [InlineData(new long[] { 8 }, new[] { 8 }, new[] { 1.0 })]
    [InlineData(new long[] { 6, 9 }, new[] { 4, 6 }, new[] { 1.0, 1.0 })]
    [InlineData(new long[] { 6, 8 }, new[] { 6, 8 }, new[] { 1.25, 1.5 })]
    [InlineData(new long[] { 4, 5, 6 }, new[] { 3, 4, 4 }, new[] { 1.0, 1.0, 1.0 })]
    public void Modes_and_sums_are_those_of_the_definition(long[] points, int[] modes, double[] periods)
    {
        using TorchRegion region = TorchRegion.Enter();
        foreach (bool usesLanes in new[] { true, false })
        {
            using var transform = new TruncatedFourier(points, modes, periods, ScalarType.Float64, CPU, usesLanes);
            // Vectors filled, and not.
            foreach (int lanes in new[] { 3, 16, 37 })
            {
                Tensor field = randn([.. points, lanes], dtype: float64);
                Tensor spectrum = transform.Forward(field);
                TensorAssert.Close(NaiveForward(field, points, modes, periods), spectrum, 1e-13);
                Tensor other = randn_like(spectrum);
                TensorAssert.Close(NaiveInverse(other, points, modes, periods), transform.Inverse(other), 1e-12);
            }
        }
    }

    [Theory]
    [InlineData(new long[] { 7 }, new[] { 4 }, new[] { 1.3 })]
    [InlineData(new long[] { 6, 8 }, new[] { 5, 8 }, new[] { 1.0, 1.0 })]
    [InlineData(new long[] { 4, 5, 6 }, new[] { 4, 3, 4 }, new[] { 1.0, 1.25, 1.0 })]
    public void Derivatives_are_those_of_the_matrices_and_have_derivatives(long[] points, int[] modes, double[] periods)
    {
        using TorchRegion region = TorchRegion.Enter();
        using var lanes = new TruncatedFourier(points, modes, periods, ScalarType.Float64, CPU, usesLanes: true);
        using var matrices = new TruncatedFourier(points, modes, periods, ScalarType.Float64, CPU, usesLanes: false);
        Tensor field = randn([.. points, 5], dtype: float64, requires_grad: true);
        Tensor direction = randn([.. points, 5], dtype: float64);
        Tensor[] actual = Derivatives(lanes), expected = Derivatives(matrices);
        for (int i = 0; i < actual.Length; i++)
            TensorAssert.Close(expected[i], actual[i], 1e-12);

        Tensor[] Derivatives(TruncatedFourier transform)
        {
            Tensor spectrum = transform.Forward(field);
            Tensor back = transform.Inverse(spectrum * spectrum);
            Tensor gradient = SafeGrad.Of([back.pow(2).sum()], [field], createGraph: true)[0];
            return [back, gradient, SafeGrad.Of([(gradient * direction).sum()], [field])[0]];
        }
    }

    [Fact]
    public void Threads_do_not_change_a_digit()
    {
        using TorchRegion region = TorchRegion.Enter();
        using var transform = new TruncatedFourier([12, 10], [6, 6]);
        Tensor field = randn(12, 10, 300);
        int threads = get_num_threads();
        Tensor[] results = [.. new[] { 1, 2, 3 }.Select(n =>
        {
            set_num_threads(n);
            return transform.Inverse(transform.Forward(field));
        })];
        set_num_threads(threads);
        Assert.All(results, r => Assert.Equal(0, (r - results[0]).abs().max().item<float>()));
    }

    [Fact]
    public void All_modes_of_a_field_give_it_back()
    {
        using TorchRegion region = TorchRegion.Enter();
        using var transform = new TruncatedFourier([9, 8], [9, 8], dtype: ScalarType.Float64);
        Tensor field = randn(9, 8, 3, dtype: float64);
        TensorAssert.Close(field, transform.Inverse(transform.Forward(field)), 1e-13);
    }

    [Fact]
    public void Modes_that_the_grid_does_not_resolve_are_refused()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new TruncatedFourier([16, 8], [12, 12]));
        Assert.Contains("12 modes along axis 1", e.Message, StringComparison.Ordinal);
        Assert.Contains("has 8", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new TruncatedFourier([16], [8], [0.9]));
        Assert.Throws<ArgumentException>(() => new TruncatedFourier([16], [8, 8]));
        using TorchRegion region = TorchRegion.Enter();
        using var transform = new TruncatedFourier([16], [8]);
        Assert.Contains("Float64", Assert.Throws<ArgumentException>(() => transform.Forward(zeros(16, 2, dtype: float64))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => transform.Inverse(zeros(16, 2)));
    }

    /// <summary>The definition, term by term; phases count from the centre.</summary>
    private static Tensor NaiveForward(Tensor field, long[] points, int[] modes, double[] periods)
    {
        long[][] waves = Waves(modes);
        long size = points.Aggregate(1L, (a, b) => a * b);
        Tensor flat = field.view(size, -1);
        var rows = new List<Tensor>();
        foreach (long[] k in Product(waves))
        {
            double[] angles = [.. Indices(points).Select(i => Angle(i, k, points, periods))];
            rows.Add(flat.mul(tensor(angles).cos().view(-1, 1)).sum([0L]) / size);
            rows.Add(-flat.mul(tensor(angles).sin().view(-1, 1)).sum([0L]) / size);
        }
        return stack(rows, 0).view([.. waves.Select(w => (long)w.Length), 2, field.shape[^1]]);
    }

    private static Tensor NaiveInverse(Tensor spectrum, long[] points, int[] modes, double[] periods)
    {
        long[][] waves = Waves(modes);
        Tensor flat = spectrum.view(-1, 2, spectrum.shape[^1]);
        double nyquist = points[^1] * periods[^1] / 2;
        var rows = new List<Tensor>();
        foreach (long[] i in Indices(points))
        {
            Tensor sum = zeros(spectrum.shape[^1], dtype: float64);
            int mode = 0;
            foreach (long[] k in Product(waves))
            {
                double angle = Angle(i, k, points, periods), weight = k[^1] == 0 || k[^1] == nyquist ? 1 : 2;
                sum += weight * (Math.Cos(angle) * flat[mode, 0] - Math.Sin(angle) * flat[mode, 1]);
                mode++;
            }
            rows.Add(sum);
        }
        return stack(rows, 0).view([.. points, spectrum.shape[^1]]);
    }

    private static double Angle(long[] i, long[] k, long[] points, double[] periods) =>
        2 * Math.PI * i.Select((n, j) => k[j] * (n - (points[j] - 1) / 2.0) / (points[j] * periods[j])).Sum();

    private static long[][] Waves(int[] modes) => [.. modes.Select((m, j) => j == modes.Length - 1
        ? Enumerable.Range(0, m / 2 + 1).Select(k => (long)k).ToArray()
        : [.. Enumerable.Range(0, m).Select(k => (long)k - m / 2)])];

    private static IEnumerable<long[]> Indices(long[] points) => Product([.. points.Select(n => Enumerable.Range(0, (int)n).Select(i => (long)i).ToArray())]);

    private static IEnumerable<long[]> Product(long[][] axes) =>
        axes.Aggregate<long[], IEnumerable<long[]>>([[]], (heads, axis) => heads.SelectMany(head => axis.Select(i => (long[])[.. head, i])));
}
