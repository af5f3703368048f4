using EquivSim.O3;
using EquivSim.TensorProducts.Tests.Backends;
using EquivSim.TensorProducts.Torch;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Tests;

/// <summary>Products of several functions on torch against dense products one after the other.</summary>
public sealed class TorchSphereProductTests
{
    private static readonly Irreps Function = "2x0e + 2x1o + 2x2e", Out = "2x0e + 2x1o", Square = "2x0e + 2x1o + 2x2e + 2x3o";

    [Fact]
    public void Two_derivatives_are_those_of_dense_products()
    {
        using TorchRegion region = TorchRegion.Enter();
        // The degrees of the square that a third factor can still bring to the result end at 3.
        using var square = new DenseTensorProduct(SphereProductTests.Pair(Function, Function, Square), ScalarType.Float64);
        using var last = new DenseTensorProduct(SphereProductTests.Pair(Square, Function, Out), ScalarType.Float64);
        var cube = new TorchSphereProduct(new SphereProductSpec([Function], Out, [3]), ScalarType.Float64);
        var product = new TorchSphereProduct(new SphereProductSpec([Function, Function, Function], Out), ScalarType.Float64);
        TorchSlopes.AreEqual(
            TorchSlopes.Of(o => last.Forward(square.Forward(o[0], o[0]), o[0]), Operands(1)), TorchSlopes.Of(o => cube.Forward(o[0]), Operands(1)), 1e-11);
        TorchSlopes.AreEqual(
            TorchSlopes.Of(o => last.Forward(square.Forward(o[0], o[1]), o[2]), Operands(3)), TorchSlopes.Of(o => product.Forward(cat(o, 1)), Operands(3)), 1e-11);
    }

    [Fact]
    public void Two_derivatives_are_finite_differences()
    {
        using TorchRegion region = TorchRegion.Enter();
        var product = new TorchSphereProduct(new SphereProductSpec([Function, "2x0e + 2x1o"], Out, [2, 1]), ScalarType.Float64);
        Tensor[] operands = [TorchSlopes.Random([5, Function.Dimension], 1), TorchSlopes.Random([5, 8], 2)];
        TorchSlopes.AreFiniteDifferences(o => product.Forward(cat(o, 1)), operands);
    }

    [Fact]
    public void A_third_derivative_and_wrong_operands_are_refused()
    {
        using TorchRegion region = TorchRegion.Enter();
        var cube = new TorchSphereProduct(new SphereProductSpec([Function], Out, [3]), ScalarType.Float64);
        Tensor x = Operands(1)[0], first = SafeGrad.Of(cube.Forward(x).sin().sum(), x, createGraph: true);
        Assert.Contains("differentiable twice", Assert.Throws<NotSupportedException>(() => SafeGrad.Of(first.square().sum(), x, createGraph: true)).Message, StringComparison.Ordinal);
        Assert.Contains("expected [batch, 18]", Assert.Throws<ArgumentException>(() => cube.Forward(x.narrow(1, 0, 5))).Message, StringComparison.Ordinal);
        Assert.Contains("prepared for Float64", Assert.Throws<ArgumentException>(() => cube.Forward(x.to(float32))).Message, StringComparison.Ordinal);
    }

    private static Tensor[] Operands(int count) => [.. Enumerable.Range(1, count).Select(i => TorchSlopes.Random([5, Function.Dimension], i))];
}
