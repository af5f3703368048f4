using EquivSim.O3;
using EquivSim.TensorProducts.Torch;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Tests;

public sealed class LayerTests
{
    private static readonly Irreps Mixed = "3x0e + 2x1o + 2x0e + 1x2e + 2x1e";

    public static TheoryData<string> Layers => ["linear", "gate", "norm-activation", "layer-norm", "fully-connected"];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Layers_are_equivariant(string name)
    {
        using TorchRegion region = TorchRegion.Enter();
        (Irreps @in, Irreps @out, Func<Tensor, Tensor> layer) = Layer(name);
        Tensor x = randn([4, @in.Dimension], dtype: float64, generator: new Generator(5, CPU));
        foreach (Rotation rotation in Equivariance.Rotations)
        {
            Tensor after = Equivariance.Act(@out, rotation, layer(x)), before = layer(Equivariance.Act(@in, rotation, x));
            Assert.True((after - before).abs().max().item<double>() < 1e-11);
        }
        Assert.True(layer(x).abs().max().item<double>() > 0.01);
    }

    [Fact]
    public void A_normalised_block_has_unit_mean_square_and_scalars_no_mean()
    {
        using TorchRegion region = TorchRegion.Enter();
        using var layer = new EquivariantLayerNorm(Mixed, epsilon: 0, dtype: float64);
        Tensor y = layer.forward(5 + 3 * randn([2, Mixed.Dimension], dtype: float64, generator: new Generator(1, CPU)));
        for (int b = 0; b < Mixed.Count; b++)
        {
            Tensor block = y.narrow(1, Mixed.Offset(b), Mixed[b].Dimension);
            Assert.True(((block * block).mean([1L]) - 1).abs().max().item<double>() < 1e-12);
            if (Mixed[b].Irrep.L == 0)
                Assert.True(block.mean([1L]).abs().max().item<double>() < 1e-12);
        }
    }

    [Fact]
    public void A_norm_activation_of_zero_is_zero_with_a_finite_gradient()
    {
        using TorchRegion region = TorchRegion.Enter();
        Tensor x = zeros([1, 3], dtype: float64, requires_grad: true);
        Tensor y = new NormActivation("1x1o", new(ActivationKind.Silu)).Forward(x);
        Assert.Equal(0, y.abs().sum().item<double>());
        Assert.True(double.IsFinite(SafeGrad.Of(y.sum(), x).sum().item<double>()));
    }

    [Fact]
    public void Weights_are_registered_with_the_module()
    {
        using var linear = new EquivariantLinear("2x0e", "3x0e");
        using var norm = new EquivariantLayerNorm(Mixed);
        Assert.Equal(["weight"], linear.named_parameters().Select(p => p.name));
        Assert.Equal(["bias", "weight"], norm.named_parameters().Select(p => p.name).Order());
    }

    private static (Irreps In, Irreps Out, Func<Tensor, Tensor> Layer) Layer(string name)
    {
        switch (name)
        {
            case "linear":
                var linear = new EquivariantLinear(Mixed, "2x0e + 4x1o + 1x1e + 2x2e", float64);
                return (linear.In, linear.Out, linear.forward);
            case "gate":
                var gate = new Gate(2, "2x1o + 1x2e + 1x1e");
                return (gate.In, gate.Out, gate.Forward);
            case "norm-activation":
                return (Mixed, Mixed, new NormActivation(Mixed, new(ActivationKind.Tanh)).Forward);
            case "layer-norm":
                return (Mixed, Mixed, new EquivariantLayerNorm(Mixed, dtype: float64).forward);
            default:
                var product = new FullyConnectedTensorProduct(Mixed, Mixed, "2x0e + 2x1o + 1x2o", float64);
                return (Mixed, product.Spec.Out, x => product.forward(x, x));
        }
    }
}
