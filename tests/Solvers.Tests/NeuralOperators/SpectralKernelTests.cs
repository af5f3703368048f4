using EquivSim.Solvers.Torch;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Tests;

public sealed class SpectralKernelTests
{
    [Theory]
    [InlineData(KernelFactorization.Dense, 1, new[] { 4, 6 }, new[] { 4, 6 })]
    [InlineData(KernelFactorization.Dense, 1, new[] { 5, 6 }, new[] { 4, 2 })]
    [InlineData(KernelFactorization.Tucker, 1, new[] { 6 }, new[] { 6 })]
    [InlineData(KernelFactorization.Tucker, 1, new[] { 4, 6 }, new[] { 2, 4 })]
    [InlineData(KernelFactorization.Tucker, 3, new[] { 4, 4, 4 }, new[] { 4, 2, 4 })]
    [InlineData(KernelFactorization.Cp, 1, new[] { 4, 6 }, new[] { 4, 6 })]
    [InlineData(KernelFactorization.Cp, 3, new[] { 4, 6 }, new[] { 2, 4 })]
    [InlineData(KernelFactorization.TensorTrain, 1, new[] { 4, 6 }, new[] { 4, 6 })]
    [InlineData(KernelFactorization.TensorTrain, 3, new[] { 4, 4, 4 }, new[] { 2, 4, 2 })]
    public void Factors_act_as_the_weights_they_stand_for(KernelFactorization factorization, int layers, int[] stored, int[] used)
    {
        using TorchRegion region = TorchRegion.Enter();
        var shape = new KernelShape(layers, 3, 5, stored);
        IReadOnlyList<int> ranks = KernelRanks.FromShare(factorization, shape, 0.5);
        using SpectralKernel kernel = SpectralKernel.Create(factorization, shape, ranks, ScalarType.Float64);
        int last = used.Length - 1;
        long modes = used.Select((m, j) => (long)KeptModes.Count(m, j == last)).Aggregate((a, b) => a * b);
        Tensor x = randn(modes, 2, 4, 3, dtype: float64);
        Tensor complexInput = complex(x.select(1, 0), x.select(1, 1));
        for (int layer = 0; layer < layers; layer++)
        {
            Tensor weight = kernel.Assemble(layer);
            for (int j = 0; j <= last; j++)
                weight = weight.narrow(j, KeptModes.First(used[j], j == last) - KeptModes.First(stored[j], j == last), KeptModes.Count(used[j], j == last));
            Tensor expected = complexInput.bmm(weight.reshape(-1, 3, 5));
            Tensor actual = kernel.Apply(x, layer, used);
            TensorAssert.Close(expected.real, actual.select(1, 0), 1e-12);
            TensorAssert.Close(expected.imag, actual.select(1, 1), 1e-12);
        }
    }

    [Theory]
    [InlineData(KernelFactorization.Tucker)]
    [InlineData(KernelFactorization.Cp)]
    [InlineData(KernelFactorization.TensorTrain)]
    public void Weights_start_with_the_variance_of_dense_ones_and_the_number_asked_for(KernelFactorization factorization)
    {
        using TorchRegion region = TorchRegion.Enter();
        random.manual_seed(3);
        var shape = new KernelShape(1, 24, 24, [10, 10]);
        long dense = 2L * 24 * 24 * 10 * 6;
        double sum = 0;
        for (int i = 0; i < 6; i++)
        {
            using SpectralKernel kernel = SpectralKernel.Create(factorization, shape, KernelRanks.FromShare(factorization, shape, 0.1));
            Assert.InRange(kernel.WeightCount, 0.07 * dense, 0.13 * dense);
            sum += kernel.Assemble(0).abs().square().mean().item<float>();
        }
        // The tensor's own norm varies much from draw to draw: its weights are products.
        Assert.InRange(sum / 6 / (shape.Deviation * shape.Deviation), 0.5, 2);
    }

    [Fact]
    public void Tucker_ranks_from_a_share_are_those_of_the_published_rule()
    {
        // tensorly's validate_tucker_rank for (32, 32, 16, 9) and 0.42.
        Assert.Equal([26, 26, 13, 7], KernelRanks.FromShare(KernelFactorization.Tucker, new(1, 32, 32, [16, 16]), 0.42));
    }

    [Fact]
    public void Ranks_beyond_their_dimensions_are_refused()
    {
        var shape = new KernelShape(1, 4, 4, [4, 4]);
        ArgumentException e = Assert.Throws<ArgumentException>(() => new TuckerKernel(shape, [4, 5, 2, 2]));
        Assert.Contains("is 5; expected 1 to 4", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new TuckerKernel(shape, [4, 4]));
        Assert.Throws<ArgumentException>(() => new CpKernel(shape, [0]));
        Assert.Throws<ArgumentException>(() => new TensorTrainKernel(shape, [5, 2, 2]));
        Assert.Throws<ArgumentException>(() => new DenseKernel(new(2, 4, 4, [4, 4])));
        Assert.Throws<ArgumentException>(() => KernelRanks.FromShare(KernelFactorization.Tucker, shape, 1.5));
    }
}
