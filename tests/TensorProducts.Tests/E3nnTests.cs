using EquivSim.O3;
using EquivSim.TensorProducts.Torch;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Tests;

public sealed class E3nnTests
{
    [Theory]
    [InlineData("channelwise_tensor_product/case0")]
    [InlineData("channelwise_tensor_product/case1")]
    [InlineData("fully_connected_tensor_product/case0")]
    [InlineData("fully_connected_tensor_product/case1")]
    [InlineData("fully_connected_tensor_product/case2")]
    public void Products_equal_e3nn(string group)
    {
        using var reference = new E3nnReference();
        (TensorProductPath[] paths, double[] coefficients) = reference.Instructions(group);
        Irreps in1 = reference.Text(group, "irreps_in1"), in2 = reference.Text(group, "irreps_in2"), @out = reference.Text(group, "irreps_out");
        var irrepNormalization = IrrepNormalization.Component;
        var pathNormalization = PathNormalization.Element;
        if (group.StartsWith("fully", StringComparison.Ordinal))
        {
            irrepNormalization = Enum.Parse<IrrepNormalization>(reference.Text(group, "irrep_normalization"), ignoreCase: true);
            pathNormalization = Enum.Parse<PathNormalization>(reference.Text(group, "path_normalization"), ignoreCase: true);
            Assert.Equal(paths, TensorProductSpec.FullyConnected(in1, in2, @out).Paths);
        }
        var spec = new TensorProductSpec(in1, in2, @out, paths, irrepNormalization, pathNormalization);
        for (int p = 0; p < paths.Length; p++)
            Assert.Equal(coefficients[p], spec.Coefficient(p), 1e-12);

        using var product = new DenseTensorProduct(spec, float64);
        Tensor actual = product.Forward(reference.Tensor(group + "/x1"), reference.Tensor(group + "/x2"), reference.Tensor(group + "/weight"));
        Close(reference.Tensor(group + "/out"), actual);
    }

    [Fact]
    public void Linear_equals_e3nn()
    {
        using var reference = new E3nnReference();
        using var linear = new EquivariantLinear(reference.Text("linear", "irreps_in"), reference.Text("linear", "irreps_out"), float64);
        using (no_grad())
            linear.Weight.copy_(reference.Tensor("linear/weight"));
        Close(reference.Tensor("linear/out"), linear.forward(reference.Tensor("linear/x")));
    }

    [Fact]
    public void Gate_equals_e3nn()
    {
        // e3nn's constants are Monte-Carlo estimates, that of SiLU is known. The reference does not store that of the sigmoid: it is read
        // off one gated component here, must be the exact one to the accuracy of 1e6 samples, and all other components must then agree.
        using var reference = new E3nnReference();
        Tensor x = reference.Tensor("gate/x"), expected = reference.Tensor("gate/out");
        double gated = x[0, 7].item<double>(), gate = x[0, 4].item<double>();
        double sigmoid = expected[0, 4].item<double>() / gated * (1 + Math.Exp(-gate));
        Assert.Equal(new Activation(ActivationKind.Sigmoid).Constant, sigmoid, 5e-3);
        Assert.Equal(1.6791767923989418, new Activation(ActivationKind.Silu).Constant, 5e-3);

        var layer = new Gate(4, "2x1o + 1x2e", new(ActivationKind.Silu, 1.6791767923989418), new(ActivationKind.Sigmoid, sigmoid));
        Assert.Equal(reference.Text("gate", "irreps_in"), layer.In.ToString());
        Assert.Equal(reference.Text("gate", "irreps_out"), layer.Out.ToString());
        Close(expected, layer.Forward(x));
    }

    [Fact]
    public void Second_moments_are_exact()
    {
        Assert.Equal(1, Activation.SecondMoment(ActivationKind.Abs), 1e-13);
        // E[tanh(z)^2] = 0.394294..., Mathematica: NIntegrate to 12 digits is reproduced by halving the step.
        Assert.Equal(1.67653251703, 1 / Math.Sqrt(Activation.SecondMoment(ActivationKind.Silu)), 1e-6);
    }

    private static void Close(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        double difference = (expected - actual).abs().max().item<double>();
        Assert.True(difference < 1e-12, $"Largest difference {difference}.");
    }
}
