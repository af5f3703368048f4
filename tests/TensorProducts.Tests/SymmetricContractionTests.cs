using EquivSim.O3;
using EquivSim.TensorProducts.Torch;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.TensorProducts.Tests;

/// <summary>The polynomial form of MACE's product against the contraction of its dense coupling tensors, and its symmetries.</summary>
public sealed class SymmetricContractionTests
{
    private const int Nodes = 5, Elements = 2, Channels = 3;

    private static readonly Tensor NodeElements = tensor(new long[] { 0, 1, 1, 0, 1 }).DetachFromDisposeScope();

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 2, 2)]
    [InlineData(1, 1, 3)]
    [InlineData(2, 1, 3)]
    [InlineData(1, 1, 4)]
    public void Agrees_with_the_dense_coupling_tensors(int maxDegree, int outputMax, int correlation)
    {
        using TorchRegion region = TorchRegion.Enter();
        using var contraction = new SymmetricContraction(maxDegree, outputMax, correlation, float64);
        (Tensor[] features, Tensor[] weights) = Random(contraction, maxDegree);
        Tensor[] products = contraction.Forward(features, weights, NodeElements);
        Tensor flat = cat(features, 1);
        for (int degree = 0; degree <= outputMax; degree++)
        {
            Tensor expected = zeros_like(products[degree]);
            for (int t = 0; t < weights.Length; t++)
            {
                if (contraction.Terms[t].Degree == degree)
                    expected += Dense(maxDegree, contraction.Terms[t], flat, weights[t]);
            }
            Assert.True((products[degree] - expected).abs().max().item<double>() < 1e-11 * expected.abs().max().item<double>());
        }
    }

    [Fact]
    public void Rotates_and_inverts_with_its_features()
    {
        using TorchRegion region = TorchRegion.Enter();
        using var contraction = new SymmetricContraction(3, 2, 3, float64);
        (Tensor[] features, Tensor[] weights) = Random(contraction, 3);
        Tensor[] plain = contraction.Forward(features, weights, NodeElements);
        foreach (Rotation rotation in Equivariance.Rotations)
        {
            Tensor[] moved = contraction.Forward(Act(rotation, features), weights, NodeElements);
            Tensor[] expected = Act(rotation, plain);
            for (int l = 0; l < moved.Length; l++)
                Assert.True((moved[l] - expected[l]).abs().max().item<double>() < 1e-11 * plain[l].abs().max().item<double>());
        }
    }

    [Fact]
    public void Second_derivatives_by_features_agree_with_finite_differences()
    {
        using TorchRegion region = TorchRegion.Enter();
        using var contraction = new SymmetricContraction(2, 1, 3, float64);
        (Tensor[] features, Tensor[] weights) = Random(contraction, 2);
        Tensor direction = randn([Nodes, 9, Channels], dtype: float64, generator: new Generator(9, CPU));
        Tensor x = cat(features, 1).detach().requires_grad_();
        Tensor slope = (Gradient(x, createGraph: true) * direction).sum();
        Tensor exact = SafeGrad.Of(slope, x);
        const double Step = 1e-5;
        Tensor numeric = (Gradient((x + Step * direction).detach().requires_grad_()) - Gradient((x - Step * direction).detach().requires_grad_())) / (2 * Step);
        Assert.True((exact - numeric).abs().max().item<double>() < 1e-7 * exact.abs().max().item<double>());

        Tensor Gradient(Tensor at, bool createGraph = false)
        {
            Tensor[] products = contraction.Forward(at.split([1L, 3, 5], 1), weights, NodeElements);
            return SafeGrad.Of(cat(products, 1).square().sum(), at, createGraph: createGraph);
        }
    }

    [Fact]
    public void Wrong_numbers_of_features_and_weights_are_refused()
    {
        using TorchRegion region = TorchRegion.Enter();
        using var contraction = new SymmetricContraction(1, 0, 2, float64);
        (Tensor[] features, Tensor[] weights) = Random(contraction, 1);
        Assert.Throws<ArgumentException>(() => contraction.Forward(features[..1], weights, NodeElements));
        Assert.Throws<ArgumentException>(() => contraction.Forward(features, weights[..1], NodeElements));
    }

    private static (Tensor[] Features, Tensor[] Weights) Random(SymmetricContraction contraction, int maxDegree)
    {
        var generator = new Generator(3, CPU);
        return (
            [.. Enumerable.Range(0, maxDegree + 1).Select(l => randn([Nodes, 2 * l + 1, Channels], dtype: float64, generator: generator))],
            [.. contraction.Terms.Select(t => randn([Elements, t.CouplingCount, Channels], dtype: float64, generator: generator))]);
    }

    /// <summary>sum over k of W[z, k, c] sum over i_1 .. i_nu of U[M, i_1 .. i_nu, k] x[i_1, c] ... x[i_nu, c].</summary>
    private static Tensor Dense(int maxDegree, ContractionTerm term, Tensor x, Tensor weight)
    {
        CouplingBasis couplings = CouplingBasis.Get(maxDegree, term.Order, term.Degree);
        long size = couplings.InputSize;
        Tensor u = tensor(couplings.ToDense(), [2 * term.Degree + 1, (long)Math.Pow(size, term.Order), term.CouplingCount]);
        Tensor powers = x;
        for (int factor = 1; factor < term.Order; factor++)
            powers = einsum("nac,nbc->nabc", powers, x).reshape(Nodes, -1, Channels);
        return einsum("mtk,ntc,nkc->nmc", u, powers, weight.index_select(0, NodeElements));
    }

    private static Tensor[] Act(Rotation rotation, Tensor[] features) =>
    [
        .. features.Select((x, l) =>
        {
            Irreps irreps = new([new MulIrrep(Channels, new Irrep(l, l % 2 == 0 ? Parity.Even : Parity.Odd))]);
            Tensor rows = x.transpose(1, 2).reshape(Nodes, -1);
            return Equivariance.Act(irreps, rotation, rows).view(Nodes, Channels, 2 * l + 1).transpose(1, 2);
        }),
    ];
}
