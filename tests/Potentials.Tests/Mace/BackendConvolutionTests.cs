using EquivSim.Potentials.Torch;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Tests;

/// <summary>MACE computes the same whichever backend multiplies in its convolutions.</summary>
public sealed class BackendConvolutionTests
{
    [Theory]
    [InlineData("sparse")]
    [InlineData("grid")]
    [InlineData("fourier")]
    [InlineData("automatic")]
    [InlineData("so2")]
    public void Energies_forces_and_training_gradients_are_the_same(string name)
    {
        using TorchRegion region = TorchRegion.Enter();
        (Tensor[] expected, Tensor[] actual) = (Results(null), Results(MaceConvolution.Parse(name)));
        for (int i = 0; i < expected.Length; i++)
        {
            double scale = Math.Max(1, expected[i].abs().max().item<double>());
            Assert.True((expected[i] - actual[i]).abs().max().item<double>() < 1e-10 * scale, $"Result {i}");
        }
    }

    [Fact]
    public void An_unknown_backend_is_refused_by_name() =>
        Assert.Contains("'einsum'", Assert.Throws<ArgumentException>(() => MaceConvolution.Parse("einsum")).Message, StringComparison.Ordinal);

    private static Tensor[] Results(MaceConvolution? convolution)
    {
        var model = new MaceModel(TestModels.Get("three layers"), ScalarType.Float64, seed: 3, convolution: convolution);
        var batch = new MaceBatch([TestModels.Molecule(1), TestModels.Crystal(3)], model);
        MaceOutput output = model.Evaluate(batch, MaceDerivatives.Forces, training: true);
        Tensor loss = output.InteractionEnergy.square().mean() + output.Forces!.square().mean();
        return [output.Energy.detach(), output.Forces!.detach(), .. SafeGrad.Of([loss], [.. model.Weights.Select(w => w.Value)])];
    }
}
