using EquivSim.O3;
using EquivSim.TensorProducts.Torch;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Tests;

public sealed class DenseTensorProductTests
{
    public static TheoryData<string> Products => [.. SampleProducts.Names];

    [Theory]
    [MemberData(nameof(Products))]
    public void Products_equal_plain_loops(string name)
    {
        using TorchRegion region = TorchRegion.Enter();
        TensorProductSpec spec = SampleProducts.Spec(name);
        using var dense = new DenseTensorProduct(spec, float64);
        (Tensor x, Tensor y) = (Random(3, spec.In1.Dimension, 1), Random(3, spec.In2.Dimension, 2));
        Tensor shared = Random(1, spec.WeightCount, 3)[0], own = Random(3, spec.WeightCount, 4);
        foreach (Tensor weights in new[] { shared, own })
        {
            double[] actual = Values(dense.Forward(x, y, weights));
            for (int b = 0; b < 3; b++)
            {
                double[] expected = new double[spec.Out.Dimension];
                ReferenceTensorProduct.Compute(spec, Values(x[b]), Values(y[b]), Values(weights.dim() == 2 ? weights[b] : weights), expected);
                for (int i = 0; i < expected.Length; i++)
                    Assert.Equal(expected[i], actual[b * expected.Length + i], 1e-12);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Products))]
    public void First_and_second_derivatives_agree_with_finite_differences(string name)
    {
        using TorchRegion region = TorchRegion.Enter();
        TensorProductSpec spec = SampleProducts.Spec(name);
        using var dense = new DenseTensorProduct(spec, float64);
        Tensor[] operands = [Random(2, spec.In1.Dimension, 1), Random(2, spec.In2.Dimension, 2), Random(2, Math.Max(spec.WeightCount, 1), 3)];
        Tensor[] directions = [Random(2, spec.In1.Dimension, 5), Random(2, spec.In2.Dimension, 6), Random(2, Math.Max(spec.WeightCount, 1), 7)];
        Tensor cotangent = Random(2, spec.Out.Dimension, 8);

        // A scalar that is not linear in the output, so that second derivatives with respect to one operand do not vanish.
        Tensor Value(Tensor[] o) => (dense.Forward(o[0], o[1], spec.WeightCount == 0 ? null : o[2]) * cotangent).sin().sum();
        Tensor[] Gradient(Tensor[] at, bool createGraph) => SafeGrad.Of([Value(at)], at, createGraph);
        Tensor[] Moved(double step) => [.. operands.Select((o, i) => (o + step * directions[i]).detach().requires_grad_())];

        Tensor[] center = Moved(0);
        Tensor[] gradient = Gradient(center, createGraph: true);
        Tensor slope = gradient.Select((g, i) => (g * directions[i]).sum()).Aggregate((a, b) => a + b);
        Tensor[] second = SafeGrad.Of([slope], center);

        const double Step = 1e-5;
        double numeric = (Value(Moved(Step)) - Value(Moved(-Step))).item<double>() / (2 * Step);
        Assert.Equal(numeric, slope.item<double>(), 1e-7 * Math.Max(1, Math.Abs(numeric)));
        Tensor[] plus = Gradient(Moved(Step), false), minus = Gradient(Moved(-Step), false);
        for (int i = 0; i < operands.Length; i++)
        {
            double scale = Math.Max(1, second[i].abs().max().item<double>());
            double error = ((plus[i] - minus[i]) / (2 * Step) - second[i]).abs().max().item<double>();
            Assert.True(error < 1e-6 * scale, $"Operand {i}: error {error}.");
        }
    }

    [Theory]
    [MemberData(nameof(Products))]
    public void Products_are_equivariant(string name)
    {
        using TorchRegion region = TorchRegion.Enter();
        TensorProductSpec spec = SampleProducts.Spec(name);
        using var dense = new DenseTensorProduct(spec, float64);
        (Tensor x, Tensor y) = (Random(2, spec.In1.Dimension, 1), Random(2, spec.In2.Dimension, 2));
        Tensor weights = Random(1, spec.WeightCount, 3)[0];
        foreach (Rotation rotation in Equivariance.Rotations)
        {
            Tensor after = Equivariance.Act(spec.Out, rotation, dense.Forward(x, y, weights));
            Tensor before = dense.Forward(Equivariance.Act(spec.In1, rotation, x), Equivariance.Act(spec.In2, rotation, y), weights);
            Assert.True((after - before).abs().max().item<double>() < 1e-11);
        }
    }

    [Fact]
    public void A_convolution_sums_messages_on_receivers()
    {
        using TorchRegion region = TorchRegion.Enter();
        TensorProductSpec spec = TensorProductSpec.ChannelWise("2x0e + 2x1o", "0e + 1o", "0e + 1o");
        using var convolution = new ChannelWiseConvolution(spec, float64);
        long[] senders = [0, 1, 2, 2], receivers = [1, 2, 1, 0];
        (Tensor x, Tensor y, Tensor w) = (Random(3, spec.In1.Dimension, 1), Random(4, spec.In2.Dimension, 2), Random(4, spec.WeightCount, 3));
        Tensor actual = convolution.Forward(x, y, w, tensor(senders), tensor(receivers));
        double[] expected = new double[3 * spec.Out.Dimension], message = new double[spec.Out.Dimension];
        for (int e = 0; e < 4; e++)
        {
            ReferenceTensorProduct.Compute(spec, Values(x[senders[e]]), Values(y[e]), Values(w[e]), message);
            for (int i = 0; i < message.Length; i++)
                expected[receivers[e] * message.Length + i] += message[i];
        }
        Assert.Equal(expected, Values(actual), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    private static Tensor Random(int rows, int columns, int seed) => randn([rows, columns], dtype: float64, generator: new Generator((ulong)seed, CPU));

    private static double[] Values(Tensor t) => t.contiguous().data<double>().ToArray();
}
