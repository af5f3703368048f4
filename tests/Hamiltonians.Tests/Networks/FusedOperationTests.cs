using EquivSim.Hamiltonians.Torch;
using EquivSim.O3;
using EquivSim.TensorProducts;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Tests;

/// <summary>Operations with kernels of their own against torch's, values and gradients, for channels that fill vectors of every width and of none.</summary>
public sealed class FusedOperationTests
{
    private static readonly Irreps Features = Irreps.Parse("1x0e+1x1o+1x2e+1x1e");

    [Theory]
    [InlineData(16, 9, ScalarType.Float64)]
    [InlineData(8, 1, ScalarType.Float64)]
    [InlineData(3, 5, ScalarType.Float64)]
    [InlineData(32, 12, ScalarType.Float32)]
    public void A_norm_gate_is_that_of_torch(int channels, int samples, ScalarType type)
    {
        using TorchRegion region = TorchRegion.Enter();
        using ParameterStore store = Store(type);
        var gate = new NormGate(store, "gate", new IrrepRows(Features, store), channels);
        Tensor x = Deviates(type, Features.Dimension, samples, channels);
        // A feature that vanishes, where the norm is smooth all the same.
        x = cat([x.narrow(0, 0, 4), zeros_like(x.narrow(0, 0, 1)), x.narrow(0, 5, x.shape[0] - 5)], 0);
        AssertSame(gate.Forward, gate.OnTorch, x, store);
    }

    [Theory]
    [InlineData(16, 8, 9, true, ScalarType.Float64)]
    [InlineData(4, 4, 1, false, ScalarType.Float64)]
    [InlineData(6, 3, 5, true, ScalarType.Float64)]
    [InlineData(32, 16, 21, true, ScalarType.Float32)]
    public void Mixed_channels_are_those_of_torch(int inputs, int outputs, int samples, bool hasBias, ScalarType type)
    {
        using TorchRegion region = TorchRegion.Enter();
        using ParameterStore store = Store(type);
        var mix = new IrrepLinear(store, "mix", new IrrepRows(Features, store), inputs, outputs, hasBias);
        AssertSame(mix.Forward, mix.OnTorch, Deviates(type, Features.Dimension, samples, inputs), store);
    }

    [Theory]
    [InlineData(16, true, ScalarType.Float64)]
    [InlineData(3, false, ScalarType.Float64)]
    [InlineData(32, false, ScalarType.Float32)]
    public void Invariants_and_harmonics_of_pairs_are_those_of_torch(int channels, bool isSymmetric, ScalarType type)
    {
        using TorchRegion region = TorchRegion.Enter();
        using ParameterStore store = Store(type);
        var rows = new IrrepRows(Features, store);
        var invariants = new PairInvariants(store, rows, channels, isSymmetric);
        Tensor first = tensor(new long[] { 1, 0, 3, 3, 2 }), second = tensor(new long[] { 0, 1, 2, 0, 3 });
        AssertSame(z => invariants.Forward(z, first, second), z => invariants.OnTorch(z, first, second), Deviates(type, Features.Dimension, 4, channels), store);

        var degrees = new IrrepRows(Irreps.SphericalHarmonics(2), store);
        var harmonics = new WeightedHarmonics(store, degrees, channels);
        TorchSharp.Modules.Parameter weights = store.Normal("weights", [5, 3 * channels]);
        Tensor y = Deviates(type, degrees.Rows, 5, 1);
        AssertSame(x => harmonics.AddTo(x, weights, y), x => harmonics.OnTorch(x, weights, y), Deviates(type, Features.Dimension, 5, channels), store);
    }

    [Fact]
    public void Layouts_turn_into_each_other_and_a_second_derivative_is_refused()
    {
        using TorchRegion region = TorchRegion.Enter();
        var toRows = new FusedLayout<double>(Features, 3, toRows: true);
        Tensor x = Deviates(ScalarType.Float64, Features.Dimension, 4, 3).requires_grad_(), back = new FusedLayout<double>(Features, 3, toRows: false).Apply(toRows.Apply(x));
        Assert.True(back.equal(x).all().item<bool>());
        // Sample 2, irrep 1 (three components after one scalar for each of three channels), channel 1, m = 2.
        Assert.Equal(x[3, 2, 1].item<double>(), toRows.Apply(x)[2, 3 + 3 + 2].item<double>());
        Tensor weights = Deviates(ScalarType.Float64, Features.Dimension, 4, 3);
        Assert.True(SafeGrad.Of((back * weights).sum(), x).equal(weights).all().item<bool>());
        Assert.Throws<NotSupportedException>(() => SafeGrad.Of((toRows.Apply(x) * toRows.Apply(x)).sum(), x, createGraph: true));
    }

    private static ParameterStore Store(ScalarType type) => new(new ProductExecutors(TensorProductBackend.Sparse, type), CPU, new Generator(3, CPU));

    private static Tensor Deviates(ScalarType type, params long[] shape) => randn(shape, ScalarType.Float64, generator: new Generator(5, CPU)).to(type);

    private static void AssertSame(Func<Tensor, Tensor> fused, Func<Tensor, Tensor> onTorch, Tensor x, ParameterStore store)
    {
        // Offsets start at zero, where a wrong one would not be seen.
        using (no_grad())
        {
            foreach ((_, TorchSharp.Modules.Parameter weight) in store.Entries)
                weight.add_(Deviates(weight.dtype, weight.shape), 0.3);
        }
        x = x.detach().requires_grad_();
        Tensor[] operands = [x, .. store.Entries.Select(e => e.Value)];
        Tensor expected = onTorch(x), actual = fused(x);
        Tensor cotangent = Deviates(x.dtype, expected.shape);
        double tolerance = x.dtype == ScalarType.Float64 ? 1e-12 : 1e-4;
        AssertNear(expected, actual, tolerance);
        Tensor[] expectedGradients = SafeGrad.Of([expected], operands, outputGradients: [cotangent]), gradients = SafeGrad.Of([actual], operands, outputGradients: [cotangent]);
        for (int i = 0; i < operands.Length; i++)
            AssertNear(expectedGradients[i], gradients[i], tolerance);
        using (no_grad())
            AssertNear(expected, fused(x), tolerance);
    }

    private static void AssertNear(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        double scale = Math.Max(1, expected.abs().max().to(ScalarType.Float64).item<double>());
        Assert.InRange((expected - actual).abs().max().to(ScalarType.Float64).item<double>(), 0, tolerance * scale);
    }
}
