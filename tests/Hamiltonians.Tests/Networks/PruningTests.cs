using EquivSim.Hamiltonians.Torch;
using TorchSharp;

namespace EquivSim.Hamiltonians.Tests;

public sealed class PruningTests
{
    private static readonly HamiltonianSample Methanol = HamiltonianFiles.ReadAll("rotation_test.h5").First(s => s.Basis.AtomCount == 6);

    [Theory]
    [InlineData(0.4, 4, 1)]
    [InlineData(0.7, 4, 1)]
    [InlineData(0.7, 4, 2)]
    [InlineData(0.7, 16, 2)]
    [InlineData(0.7, 24, 3)]
    public void The_pruned_model_equals_the_dense_one_with_its_other_paths_masked(double sparsity, int channels, int groups)
    {
        HamiltonianConfiguration dense = TinyNetworks.Configuration([Methanol]) with { Channels = channels };
        using HamiltonianModel gated = TinyNetworks.Create(dense with { PathSparsity = sparsity, PathGroups = groups });
        TinyNetworks.Freeze(gated);
        HamiltonianModelData pruned = gated.Export(new());
        using HamiltonianModel small = HamiltonianModel.From(pruned, torch.ScalarType.Float64);

        var masked = new Dictionary<string, ModelArray>(gated.ExportWeights());
        for (int layer = 0; layer < dense.PairLayers; layer++)
        {
            masked.Remove($"pairs.{layer}.log_gates");
            KeptPaths kept = pruned.Configuration.Kept![layer];
            ModelArray all = masked[$"pairs.{layer}.weights.out.weight"];
            int productWeights = 59 * dense.Channels, columns = (int)all.Shape[1];
            double[] values = (double[])all.Values.Clone();
            for (int k = 0; k < values.Length; k++)
            {
                if (k % columns >= productWeights)
                    continue;
                int at = Array.IndexOf(kept.Paths, k % columns / (channels / groups));
                values[k] *= at < 0 ? 0 : kept.Factors[at];
            }
            masked[$"pairs.{layer}.weights.out.weight"] = all with { Values = values };
            Assert.Equal((int)Math.Floor((1 - sparsity) * 59 * groups + 1e-9), kept.Paths.Length);
            Assert.True(pruned.Weights[$"pairs.{layer}.weights.out.weight"].Count < 0.75 * all.Count);
        }
        using HamiltonianModel full = HamiltonianModel.From(new(dense, gated.Statistics, masked, new()), torch.ScalarType.Float64);

        double[] expected = full.Predict(full.BuildGraph(Methanol))[0];
        Assert.True(HamiltonianFiles.Difference(expected, small.Predict(small.BuildGraph(Methanol))[0]) < 1e-12 * Scale(expected));
        Assert.True(HamiltonianFiles.Difference(expected, gated.Predict(gated.BuildGraph(Methanol))[0]) < 1e-12 * Scale(expected));
    }

    [Fact]
    public void A_model_file_brings_the_same_matrix_back_and_says_what_is_wrong_with_others()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "model.h5");
        using HamiltonianModel model = TinyNetworks.Create(TinyNetworks.Configuration([Methanol]) with { PathSparsity = 0.7 }, isDouble: false);
        TinyNetworks.Freeze(model);
        HamiltonianModelFile.Write(path, model.Export(new() { Seed = 7 }));
        HamiltonianModelData data = HamiltonianModelFile.Read(path);
        using HamiltonianModel read = HamiltonianModel.From(data);
        Assert.Equal(7, data.Metadata.Seed);
        Assert.Equal(model.Predict(model.BuildGraph(Methanol))[0], read.Predict(read.BuildGraph(Methanol))[0], (a, b) => Math.Abs(a - b) < 1e-4);

        File.WriteAllBytes(path, File.ReadAllBytes(path)[..3000]);
        Assert.Throws<InvalidDataException>(() => HamiltonianModelFile.Read(path));
        Assert.Throws<InvalidDataException>(() => HamiltonianModelFile.Read(HamiltonianFiles.Path("water.h5")));
        Assert.Throws<FileNotFoundException>(() => HamiltonianModelFile.Read(path + "x"));
        Dictionary<string, ModelArray> lacking = new(data.Weights);
        lacking.Remove("embedding.weight");
        Assert.Contains("embedding.weight", Assert.Throws<InvalidDataException>(() => HamiltonianModel.From(data with { Weights = lacking })).Message, StringComparison.Ordinal);
    }

    private static double Scale(double[] matrix) => Math.Max(1, matrix.Max(Math.Abs));
}
