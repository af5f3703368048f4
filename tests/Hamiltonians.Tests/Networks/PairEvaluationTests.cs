using EquivSim.Hamiltonians.Torch;
using EquivSim.TorchRuntime;
using TorchSharp;

namespace EquivSim.Hamiltonians.Tests;

public sealed class PairEvaluationTests
{
    private static readonly HamiltonianSample Methanol = HamiltonianFiles.ReadAll("rotation_test.h5").First(s => s.Basis.AtomCount == 6);

    /// <summary>Channels of one vector, of two, of three, and that fill none; padded neurons and outputs; both networks; a pair gate.</summary>
    [Theory]
    [InlineData(HamiltonianArchitecture.SphNet, 4, 0, true)]
    [InlineData(HamiltonianArchitecture.SphNet, 6, 0.5, true)]
    [InlineData(HamiltonianArchitecture.SphNet, 8, 0.6, true)]
    [InlineData(HamiltonianArchitecture.SphNet, 16, 0, true)]
    [InlineData(HamiltonianArchitecture.SphNet, 24, 0, false)]
    [InlineData(HamiltonianArchitecture.QhNet, 8, 0, true)]
    [InlineData(HamiltonianArchitecture.QhNet, 32, 0, false)]
    public void Fused_kernels_give_the_matrices_of_dense_operations(HamiltonianArchitecture architecture, int channels, double pairSparsity, bool isDouble)
    {
        HamiltonianConfiguration configuration = TinyNetworks.Configuration([Methanol], architecture) with { Channels = channels, PairSparsity = pairSparsity };
        using HamiltonianModel fast = TinyNetworks.Create(configuration, isDouble);
        Perturb(fast);
        using TorchRegion region = TorchRegion.Enter();
        using HamiltonianModel dense = HamiltonianModel.OnDenseOperations(configuration, dtype: fast.DataType);
        dense.LoadWeights(fast.ExportWeights());
        MoleculeGraph graph = fast.BuildGraph(Methanol);
        // Once more than needed: what a prediction leaves behind is not seen by the next.
        _ = fast.Predict(graph);
        double[][] expected = dense.Predict(graph, graph), actual = fast.Predict(graph, graph);
        for (int m = 0; m < expected.Length; m++)
            Assert.True(HamiltonianFiles.Difference(expected[m], actual[m]) < (isDouble ? 1e-12 : 2e-5) * Math.Max(1, expected[m].Max(Math.Abs)));
    }

    [Fact]
    public void Weights_that_changed_are_seen()
    {
        using HamiltonianModel model = TinyNetworks.Create(TinyNetworks.Configuration([Methanol]));
        MoleculeGraph graph = model.BuildGraph(Methanol);
        double[] before = model.Predict(graph)[0];
        Perturb(model);
        Assert.True(HamiltonianFiles.Difference(before, model.Predict(graph)[0]) > 1e-3);
    }

    /// <summary>Moves every weight, so that none is at a start value that hides it.</summary>
    private static void Perturb(HamiltonianModel model)
    {
        using TorchRegion region = TorchRegion.Enter();
        using IDisposable noGradient = torch.no_grad();
        var generator = new torch.Generator(3, torch.CPU);
        foreach ((_, TorchSharp.Modules.Parameter weight) in model.Weights)
            weight.add_(torch.randn(weight.shape, weight.dtype, generator: generator), 0.1);
    }
}
