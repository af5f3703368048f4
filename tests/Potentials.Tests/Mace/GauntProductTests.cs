using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using EquivSim.Tests;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Tests;

/// <summary>Networks whose messages are multiplied as functions on the sphere; what every network must obey is in <see cref="MaceSymmetryTests"/>.</summary>
public sealed class GauntProductTests
{
    private static readonly MaceConfiguration Network = TestModels.Get("products of functions");

    [Fact]
    public void Every_weight_matters()
    {
        using TorchRegion region = TorchRegion.Enter();
        using var model = new MaceModel(Network, seed: 3);
        foreach ((string name, TorchSharp.Modules.Parameter weight) in model.Weights.Where(w => w.Key.Contains(".gaunt.", StringComparison.Ordinal)))
        {
            var batch = new MaceBatch([TestModels.Molecule(1)], model);
            using Tensor energy = model.Evaluate(batch, MaceDerivatives.None, training: true).InteractionEnergy.sum();
            Assert.True(SafeGrad.Of(energy, weight).abs().max().item<double>() > 1e-8, name);
        }
    }

    [Fact]
    public void A_model_file_keeps_the_product()
    {
        using var folder = new TemporaryFolder();
        string path = folder["model.h5"];
        using TorchRegion region = TorchRegion.Enter();
        using var model = new MaceModel(Network, seed: 3);
        MaceModelFile.Write(path, new(Network, model.ExportWeights(), new ModelMetadata()));
        using MacePotential read = MacePotential.Load(path), original = new(model);
        Structure molecule = TestModels.Molecule(2);
        PotentialResult expected = new(), actual = new();
        original.Evaluate(molecule, expected);
        read.Evaluate(molecule, actual);
        Assert.Equal(MaceProduct.Gaunt, read.Model.Configuration.Product);
        Assert.Equal(expected.Energy, actual.Energy);
    }

    [Fact]
    public void Kernels_refuse_it_with_the_reason()
    {
        using TorchRegion region = TorchRegion.Enter();
        using var model = new MaceModel(Network, seed: 3);
        var data = new MaceModelData(Network, model.ExportWeights(), new ModelMetadata());
        Assert.Contains("product is Gaunt", Assert.Throws<NotSupportedException>(() => new MaceEvaluator(data)).Message, StringComparison.Ordinal);
        Assert.Contains("product is Gaunt", KernelGradient.Refusal(model), StringComparison.Ordinal);
    }
}
