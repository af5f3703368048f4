using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Tests;

/// <summary>Values, first and second derivatives of functions of tensors by torch, to be compared.</summary>
internal static class TorchSlopes
{
    /// <summary>The value z, the gradients of sum(sin z), and those of the gradients' square, which no graph is kept of.</summary>
    public static Tensor[] Of(Func<Tensor[], Tensor> function, Tensor[] operands)
    {
        Tensor z = function(operands);
        Tensor[] first = SafeGrad.Of([z.sin().sum()], operands, createGraph: true);
        return [z.detach(), .. first.Select(g => g.detach()), .. SafeGrad.Of([Square(first)], operands)];
    }

    /// <summary>Compares the derivatives along a direction with differences, of five points, of the values and of the first derivatives.</summary>
    public static void AreFiniteDifferences(Func<Tensor[], Tensor> function, Tensor[] operands)
    {
        const double step = 3e-4;
        Tensor[] along = [.. operands.Select((o, i) => Random(o.shape, 90 + i).detach())];
        Tensor[] slopes = Of(function, operands);
        double Difference(Func<Tensor[], double> value) => (8 * (value(Moved(step)) - value(Moved(-step))) - value(Moved(2 * step)) + value(Moved(-2 * step))) / (12 * step);
        double Along(IEnumerable<Tensor> gradients) => gradients.Zip(along, (g, a) => (g * a).sum().item<double>()).Sum();
        Tensor[] Moved(double by) => [.. operands.Zip(along, (o, a) => (o + by * a).detach().requires_grad_())];

        Close(Difference(o => function(o).sin().sum().item<double>()), Along(slopes.Skip(1).Take(operands.Length)));
        Close(Difference(o => Square(SafeGrad.Of([function(o).sin().sum()], o)).item<double>()), Along(slopes.Skip(1 + operands.Length)));

        static void Close(double expected, double actual) =>
            Assert.True(Math.Abs(expected - actual) < 1e-6 * Math.Max(1, Math.Abs(expected)), $"Slope {actual}, by differences {expected}.");
    }

    /// <summary>Compares value by value, relative to the largest.</summary>
    public static void AreEqual(Tensor[] expected, Tensor[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            double error = (expected[i] - actual[i]).abs().max().item<double>(), scale = Math.Max(1, expected[i].abs().max().item<double>());
            Assert.True(error < tolerance * scale, $"Derivative {i} is off by {error}, largest {scale}.");
        }
    }

    /// <summary>Normal numbers that require a gradient, float64.</summary>
    public static Tensor Random(long[] shape, int seed) => randn(shape, dtype: float64, generator: new Generator((ulong)seed, CPU)).requires_grad_();

    private static Tensor Square(Tensor[] gradients) => gradients.Select(g => g.square().sum()).Aggregate((a, b) => a + b);
}
