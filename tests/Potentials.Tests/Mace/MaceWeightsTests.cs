using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using EquivSim.TorchRuntime;
using TorchSharp;

namespace EquivSim.Potentials.Tests;

/// <summary>Weights in and out, what is refused, and seeds.</summary>
public sealed class MaceWeightsTests
{
    private static Dictionary<string, WeightArray> Arrays(MaceReference reference) => new(reference.Data.Weights);

    private static string Refusal(MaceReference reference, Dictionary<string, WeightArray> arrays)
    {
        using var region = TorchRegion.Enter();
        return Assert.Throws<InvalidDataException>(() => MaceModel.From(reference.Data with { Weights = arrays }).Dispose()).Message;
    }

    [Theory]
    [InlineData("mp0_style_16x0e")]
    [InlineData("scaleshift_8x0e_8x1o_8x2e_corr2")]
    public void Exported_weights_are_the_ones_of_the_file_and_make_the_same_model(string name)
    {
        MaceReference reference = MaceReference.Read(name);
        using var region = TorchRegion.Enter();
        using var model = MaceModel.From(reference.Data);
        IReadOnlyDictionary<string, WeightArray> exported = model.ExportWeights();
        foreach ((string key, WeightArray array) in exported)
        {
            Assert.Equal(reference.Data.Weights[key].Shape, array.Shape);
            Assert.Equal(reference.Data.Weights[key].Values, array.Values);
        }

        using var copy = new MaceModel(reference.Data.Configuration with { AtomicEnergies = [0, 0, 0, 0], Scale = 1, Shift = 0 }, seed: 3);
        copy.LoadWeights(exported);
        Structure s = reference.Structures[0].Structure;
        Assert.Equal(
            Compare.Values(model.Evaluate(new MaceBatch([s], model)).Energy), Compare.Values(copy.Evaluate(new MaceBatch([s], copy)).Energy));
    }

    [Fact]
    public void Parameters_are_those_that_MACE_counts()
    {
        // 256x(0e+1o+2e), residual blocks, three elements: a published training log of MACE says 2 803 984.
        var configuration = new MaceConfiguration
        {
            HiddenIrreps = "256x0e+256x1o+256x2e",
            AtomicNumbers = [1, 6, 8],
            AtomicEnergies = [0, 0, 0],
        };
        using var region = TorchRegion.Enter();
        using var model = new MaceModel(configuration, torch.ScalarType.Float32);
        Assert.Equal(2_803_984, model.Weights.Sum(w => w.Value.numel()));
        Assert.Equal(model.Weights.Select(w => w.Key), model.named_parameters().Select(p => p.name));
    }

    [Fact]
    public void Broken_files_are_refused_by_the_name_of_the_array()
    {
        MaceReference reference = MaceReference.Read("scaleshift_8x0e_8x1o_8x2e_corr2");

        Dictionary<string, WeightArray> arrays = Arrays(reference);
        arrays.Remove("interactions.1.linear.weight");
        Assert.Contains("no array 'interactions.1.linear.weight' of shape [704]", Refusal(reference, arrays), StringComparison.Ordinal);

        arrays = Arrays(reference);
        arrays["interactions.0.conv_tp_weights.layer1.weight"] = new WeightArray([16, 64], new double[1024]);
        Assert.Contains("layer1.weight' has shape [16, 64]; this model needs [32, 32]", Refusal(reference, arrays), StringComparison.Ordinal);

        arrays = Arrays(reference);
        arrays["readouts.0.linear.weight"].Values[3] = double.NaN;
        Assert.Contains("'readouts.0.linear.weight' holds NaN at flat position 3", Refusal(reference, arrays), StringComparison.Ordinal);

        reference = MaceReference.Read("scaleshift_8x0e_8x1o_8x2e_corr2");
        arrays = Arrays(reference);
        WeightArray u = arrays["products.0.symmetric_contractions.contractions.1.U_matrix_2"];
        arrays["products.0.symmetric_contractions.contractions.1.U_matrix_2"] = u with { Values = [.. u.Values.Select(v => -v)] };
        Assert.Contains("contractions.1.U_matrix_2' holds the coupling coefficient", Refusal(reference, arrays), StringComparison.Ordinal);

        arrays = Arrays(reference);
        arrays["r_max"] = new WeightArray([], [6.0]);
        Assert.Contains("'r_max' holds 6 at position 0, but the configuration says 4.5", Refusal(reference, arrays), StringComparison.Ordinal);

        arrays = Arrays(reference);
        arrays["interactions.0.density_fn.layer0.weight"] = new WeightArray([8, 1], new double[8]);
        Assert.Contains("does not have: interactions.0.density_fn.layer0.weight", Refusal(reference, arrays), StringComparison.Ordinal);
    }

    [Fact]
    public void A_seed_gives_the_same_weights_in_both_types()
    {
        using var region = TorchRegion.Enter();
        MaceConfiguration configuration = TestModels.Get("three layers");
        using var a = new MaceModel(configuration, seed: 5);
        using var b = new MaceModel(configuration, torch.ScalarType.Float32, seed: 5);
        using var c = new MaceModel(configuration, seed: 6);
        for (int i = 0; i < a.Weights.Count; i++)
        {
            double[] x = Compare.Values(a.Weights[i].Value), y = Compare.Values(b.Weights[i].Value), z = Compare.Values(c.Weights[i].Value);
            Assert.Equal(x.Select(v => (double)(float)v), y);
            Assert.NotEqual(x, z);
        }
    }

    [Fact]
    public void Unknown_elements_and_atoms_in_one_place_are_refused()
    {
        using var region = TorchRegion.Enter();
        using var model = new MaceModel(TestModels.Get("one layer"));
        using var potential = new MacePotential(model);
        var result = new PotentialResult();
        string message = Assert.Throws<ArgumentException>(() => potential.Evaluate(new Structure([1, 26], [0, 0, 0, 1, 0, 0]), result)).Message;
        Assert.Contains("Atom 1 is Fe (Z = 26)", message, StringComparison.Ordinal);
        Assert.Contains("H, C, N, O", message, StringComparison.Ordinal);
        Assert.Contains(
            "Angstrom apart",
            Assert.Throws<ArgumentException>(() => potential.Evaluate(new Structure([1, 1], [0, 0, 0, 0, 0, 1e-5]), result)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => potential.Evaluate(new Structure([1, 1], [0, 0, 0, 0, double.NaN, 1]), result));
    }

    [Theory]
    [InlineData("8x0e+4x1o")]
    [InlineData("8x1o")]
    [InlineData("8x0e+8x1e")]
    [InlineData("8x0e+8x1o+8x2e+8x3o+8x4e")]
    public void Networks_that_cannot_be_built_are_refused(string hidden)
    {
        using var region = TorchRegion.Enter();
        MaceConfiguration configuration = TestModels.Get("one layer") with { HiddenIrreps = hidden };
        Assert.Contains(hidden, Assert.Throws<ArgumentException>(() => new MaceModel(configuration).Dispose()).Message, StringComparison.Ordinal);
    }
}
