using EquivSim.O3;
using EquivSim.TensorProducts.Torch;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Tests;

/// <summary>Convolutions in the frame of the vector on torch against the dense product with harmonics that torch differentiates.</summary>
public sealed class TorchSO2ConvolutionTests
{
    private const int MaxDegree = 3;

    private static TensorProductSpec[] Products { get; } =
    [
        TensorProductSpec.FullyConnected("2x0e + 2x1o + 1x2e + 1x1e", Irreps.SphericalHarmonics(MaxDegree), "2x0e + 1x1o + 2x2e + 1x2o"),
        TensorProductSpec.ChannelWise("3x0e + 3x1o", Irreps.SphericalHarmonics(MaxDegree), "0e + 1o + 2e + 3o"),
        TensorProductSpec.Gaunt("2x1o + 2x2e", Irreps.SphericalHarmonics(MaxDegree), "2x0e + 2x1o", ConnectionMode.Uvu),
    ];

    [Fact]
    public void Two_derivatives_are_those_of_the_dense_product()
    {
        using TorchRegion region = TorchRegion.Enter();
        foreach ((TensorProductSpec spec, bool shared) in Cases())
        {
            using var dense = new DenseTensorProduct(spec, ScalarType.Float64);
            var convolution = new TorchSO2Convolution(spec, ScalarType.Float64);
            TorchSlopes.AreEqual(
                TorchSlopes.Of(o => dense.Forward(o[0], Harmonics(o[1]), o.Length == 3 ? o[2] : null), Operands(spec, shared)),
                TorchSlopes.Of(o => convolution.Forward(o[0], o[1], o.Length == 3 ? o[2] : null), Operands(spec, shared)), 1e-10);
        }
    }

    [Fact]
    public void Two_derivatives_are_finite_differences()
    {
        using TorchRegion region = TorchRegion.Enter();
        foreach ((TensorProductSpec spec, bool shared) in Cases())
        {
            var convolution = new TorchSO2Convolution(spec, ScalarType.Float64);
            TorchSlopes.AreFiniteDifferences(o => convolution.Forward(o[0], o[1], o.Length == 3 ? o[2] : null), Operands(spec, shared));
        }
    }

    [Fact]
    public void A_third_derivative_and_wrong_operands_are_refused()
    {
        using TorchRegion region = TorchRegion.Enter();
        var convolution = new TorchSO2Convolution(Products[1], ScalarType.Float64);
        Tensor[] o = Operands(Products[1], shared: false);
        Tensor first = SafeGrad.Of(convolution.Forward(o[0], o[1], o[2]).sin().sum(), o[1], createGraph: true);
        Assert.Contains("differentiable twice", Assert.Throws<NotSupportedException>(() => SafeGrad.Of(first.square().sum(), o[1], createGraph: true)).Message, StringComparison.Ordinal);
        Assert.Contains("expected [batch, 3]", Assert.Throws<ArgumentException>(() => convolution.Forward(o[0], Harmonics(o[1]), o[2])).Message, StringComparison.Ordinal);
        Assert.Contains("prepared for Float64", Assert.Throws<ArgumentException>(() => convolution.Forward(o[0].to(float32), o[1], o[2])).Message, StringComparison.Ordinal);
        Assert.Contains("float32 or float64", Assert.Throws<NotSupportedException>(() => new TorchSO2Convolution(Products[1], ScalarType.Int64)).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<(TensorProductSpec Spec, bool Shared)> Cases() =>
        Products.SelectMany(s => s.WeightCount == 0 ? [(s, true)] : new[] { (s, true), (s, false) });

    private static Tensor[] Operands(TensorProductSpec spec, bool shared)
    {
        Tensor[] operands = [TorchSlopes.Random([5, spec.In1.Dimension], 1), TorchSlopes.Random([5, 3], 2)];
        return spec.WeightCount == 0 ? operands : [.. operands, TorchSlopes.Random(shared ? [spec.WeightCount] : [5, spec.WeightCount], 3)];
    }

    /// <summary>Y of each degree is a multiple of the product of that below with Y_1, by the squared length 2l + 1.</summary>
    private static Tensor Harmonics(Tensor vectors)
    {
        Tensor one = vectors * (Math.Sqrt(3) / vectors.norm(1, keepdim: true));
        var degrees = new List<Tensor> { ones_like(vectors.narrow(1, 0, 1)), one };
        for (int l = 2; l <= MaxDegree; l++)
        {
            static Irreps Natural(int l) => new Irreps([new Irrep(l, Irrep.NaturalParity(l))]);
            using var next = new DenseTensorProduct(
                new(Natural(l - 1), "1o", Natural(l), [new(0, 0, 0, ConnectionMode.Uuu, HasWeight: false)]), ScalarType.Float64);
            Tensor raw = next.Forward(degrees[^1], one);
            degrees.Add(raw * (Math.Sqrt((2 * l) + 1) / raw.norm(1, keepdim: true)));
        }
        return cat(degrees, 1);
    }
}
