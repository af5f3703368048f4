namespace EquivSim.TensorProducts.Tests.Backends;

public sealed class ParallelTensorProductTests
{
    /// <summary>Batches with more and fewer tiles than threads, and a sample alone at the end.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(65)]
    [InlineData(300)]
    public void Threads_give_what_one_gives(int batch)
    {
        foreach (string name in new[] { "uvu-channelwise", "uuu-free", "mixed" })
        {
            foreach (bool shared in new[] { true, false })
            {
                TensorProductSpec spec = SampleProducts.Spec(name);
                using ITensorProductExecutor<double> one = TensorProductBackend.Sparse.Create<double>(spec);
                using var four = new ParallelTensorProduct<double>(spec, TensorProductBackend.Sparse, 4, (tasks, body) => Parallel.For(0, tasks, task => body(task, 0)));
                Samples<double> samples = new(spec, batch, shared, 1), directions = new(spec, batch, shared, 2);
                Assert.Equal(samples.Forward(one), samples.Forward(four));
                Same(samples.Backward(one), samples.Backward(four));
                Same(samples.DoubleBackward(one, directions), samples.DoubleBackward(four, directions));
            }
        }
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        TensorProductSpec spec = SampleProducts.Spec("uuu");
        using var product = new ParallelTensorProduct<double>(spec, TensorProductBackend.Sparse, 2, (tasks, body) => Parallel.For(0, tasks, task => body(task, 0)));
        Samples<double> samples = new(spec, 3, sharedWeights: true, 1);
        Assert.Throws<ArgumentException>(() => product.Forward(samples.X, samples.Y, samples.W, new double[1]));
    }

    // The gradient of shared weights is summed in another order; all else is the same to the bit.
    private static void Same(double[][] expected, double[][] actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i].Length, actual[i].Length);
            for (int k = 0; k < expected[i].Length; k++)
                Assert.Equal(expected[i][k], actual[i][k], i == 2 ? 1e-10 : 0);
        }
    }
}
