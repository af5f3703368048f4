using EquivSim.Solvers.Torch;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Tests;

public sealed class SpectralConvolutionTests
{
    [Theory]
    [InlineData(new long[] { 12 }, new[] { 6 })]
    [InlineData(new long[] { 8, 10 }, new[] { 4, 6 })]
    [InlineData(new long[] { 8, 8 }, new[] { 8, 8 })]
    [InlineData(new long[] { 6, 4, 8 }, new[] { 4, 4, 4 })]
    public void Values_and_derivatives_are_those_of_fast_transforms(long[] points, int[] modes)
    {
        using TorchRegion region = TorchRegion.Enter();
        using var kernel = new DenseKernel(new(1, 3, 5, modes), ScalarType.Float64);
        using var layer = new SpectralConvolution(kernel);
        Tensor field = randn([.. points, 2, 3], dtype: float64, requires_grad: true);
        Tensor cotangent = randn([.. points, 2, 5], dtype: float64);
        Tensor weight = kernel.parameters().Single();

        int axes = points.Length;
        long[] batchFirst = [axes, axes + 1, .. Enumerable.Range(0, axes).Select(j => (long)j)], spaceFirst = [.. Enumerable.Range(2, axes).Select(j => (long)j), 0, 1];
        Tensor fast = FastFourierConvolution.Forward(field.permute(batchFirst).contiguous(), FastFourierConvolution.Order(kernel.Assemble(0), modes), modes).permute(spaceFirst);
        Tensor ours = layer.Forward(field);
        TensorAssert.Close(fast, ours, 1e-12);
        Tensor[] expected = SafeGrad.Of([fast], [field, weight], outputGradients: [cotangent]);
        Tensor[] actual = SafeGrad.Of([ours], [field, weight], outputGradients: [cotangent]);
        TensorAssert.Close(expected[0], actual[0], 1e-12);
        TensorAssert.Close(expected[1], actual[1], 1e-12);
    }

    [Fact]
    public void A_finer_grid_of_the_same_field_gives_the_same_field()
    {
        using TorchRegion region = TorchRegion.Enter();
        using var kernel = new DenseKernel(new(1, 1, 2, [6, 6]), ScalarType.Float64);
        using var layer = new SpectralConvolution(kernel);
        Tensor fine = layer.Forward(Waves(32));
        Tensor coarse = layer.Forward(Waves(16));
        TensorAssert.Close(fine.index_select(0, arange(0, 32, 2)).index_select(1, arange(0, 32, 2)), coarse, 1e-13);
        Assert.True(coarse.abs().max().item<double>() > 0.01);
    }

    [Fact]
    public void Fields_of_the_wrong_shape_are_refused()
    {
        using TorchRegion region = TorchRegion.Enter();
        using var kernel = new DenseKernel(new(1, 3, 3, [4, 4]));
        using var layer = new SpectralConvolution(kernel);
        Assert.Contains("3 channels", Assert.Throws<ArgumentException>(() => layer.Forward(zeros(8, 8, 2, 2))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => layer.Forward(zeros(8, 2, 3)));
        Assert.Throws<ArgumentException>(() => layer.Forward(zeros(8, 3, 2, 3)));
    }

    private static Tensor Waves(int n)
    {
        Tensor x = arange(n, dtype: float64) / n * 2 * Math.PI;
        Tensor field = (2 * x.view(-1, 1) + x).sin() + (x.view(-1, 1) - 2 * x + 0.3).cos() + 0.2;
        return field.view(n, n, 1, 1);
    }
}
