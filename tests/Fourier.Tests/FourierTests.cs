using System.Numerics;
using EquivSim.Fourier.Torch;

namespace EquivSim.Fourier.Tests;

/// <summary>Every provider against the sums that define the transform.</summary>
public abstract class FourierTests
{
    /// <summary>The provider under test, or null where this machine has none.</summary>
    protected abstract FourierProvider? Provider { get; }

    private FourierProvider Required
    {
        get
        {
            Assert.SkipWhen(Provider is null, "libfftw3 is not installed.");
            return Provider!;
        }
    }

    public static TheoryData<int[], int> Shapes => new()
    {
        { [1], 1 }, { [8], 1 }, { [7], 3 }, { [4, 6], 2 }, { [5, 3], 1 }, { [3, 4, 5], 2 }, { [2, 1, 6], 1 }, { [4, 3, 2, 5], 1 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Complex_transforms_equal_their_sums(int[] shape, int batch)
    {
        using ComplexTransform transform = Required.PlanComplex(shape, batch);
        Complex[] x = RandomComplex(transform.Length);
        Complex[] forward = [.. x], backward = [.. x];
        transform.Forward(forward);
        transform.Backward(backward);
        AssertClose(Sum(x, shape, batch, -1), forward);
        AssertClose(Sum(x, shape, batch, +1), backward);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Real_transforms_equal_the_complex_ones(int[] shape, int batch)
    {
        using RealTransform transform = Required.PlanReal(shape, batch);
        var random = new Random(5);
        double[] x = [.. Enumerable.Range(0, transform.Length).Select(_ => random.NextDouble() - 0.5)];
        var spectrum = new Complex[transform.SpectrumLength];
        transform.Forward(x, spectrum);
        int n = shape[^1], half = n / 2 + 1;
        Complex[] whole = Sum([.. x.Select(v => new Complex(v, 0))], shape, batch, -1);
        AssertClose([.. Enumerable.Range(0, spectrum.Length).Select(i => whole[i / half * n + i % half])], spectrum);

        var back = new double[x.Length];
        transform.Backward(spectrum, back);
        int points = x.Length / batch;
        for (int i = 0; i < x.Length; i++)
            Assert.Equal(points * x[i], back[i], 1e-11);
    }

    [Fact]
    public void Wrong_shapes_and_lengths_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Required.PlanComplex([]));
        Assert.Throws<ArgumentException>(() => Required.PlanReal([4, 0]));
        Assert.Throws<ArgumentException>(() => Required.PlanReal([4], 0));
        using RealTransform transform = Required.PlanReal([4, 4]);
        Assert.Contains("planned for 16", Assert.Throws<ArgumentException>(() => transform.Forward(new double[15], new Complex[12])).Message, StringComparison.Ordinal);
    }

    /// <summary>sum over n of x[n] exp(sign 2πi k·n/N), term by term.</summary>
    private static Complex[] Sum(Complex[] x, int[] shape, int batch, int sign)
    {
        int points = x.Length / batch;
        var result = new Complex[x.Length];
        for (int b = 0; b < batch; b++)
        {
            for (int k = 0; k < points; k++)
            {
                for (int n = 0; n < points; n++)
                {
                    double turns = 0;
                    for (int axis = shape.Length - 1, ki = k, ni = n; axis >= 0; ki /= shape[axis], ni /= shape[axis], axis--)
                        turns += (double)(ki % shape[axis]) * (ni % shape[axis]) / shape[axis];
                    result[b * points + k] += x[b * points + n] * Complex.FromPolarCoordinates(1, sign * 2 * Math.PI * turns);
                }
            }
        }
        return result;
    }

    private static Complex[] RandomComplex(int count)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(_ => new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5))];
    }

    private static void AssertClose(Complex[] expected, Complex[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True((expected[i] - actual[i]).Magnitude < 1e-12, $"{i}: expected {expected[i]}, got {actual[i]}");
    }
}

public sealed class FftwTests : FourierTests
{
    protected override FourierProvider? Provider => FftwProvider.Find();
}

public sealed class ManagedTests : FourierTests
{
    protected override FourierProvider? Provider { get; } = new ManagedProvider();
}

public sealed class TorchTests : FourierTests
{
    protected override FourierProvider? Provider { get; } = new TorchFourierProvider();
}
