using static TorchSharp.torch;

namespace EquivSim.Solvers.Tests;

/// <summary>Compares tensors.</summary>
internal static class TensorAssert
{
    public static void Close(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        double difference = (expected - actual).abs().max().to(ScalarType.Float64).item<double>();
        Assert.True(difference <= tolerance, $"the largest difference is {difference}, allowed {tolerance}");
    }
}
