using TorchSharp;

namespace EquivSim.Potentials.Tests;

internal static class Compare
{
    /// <summary>Largest absolute difference; both must have the same number of values, none of them NaN.</summary>
    public static double Largest(double[] actual, double[] expected)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            Assert.False(double.IsNaN(actual[i]) || double.IsNaN(expected[i]), $"NaN at {i}");
            largest = Math.Max(largest, Math.Abs(actual[i] - expected[i]));
        }
        return largest;
    }

    public static double Largest(torch.Tensor actual, double[] expected) => Largest(Values(actual), expected);

    public static double[] Values(torch.Tensor t) => t.detach().to(torch.ScalarType.Float64).contiguous().data<double>().ToArray();
}
