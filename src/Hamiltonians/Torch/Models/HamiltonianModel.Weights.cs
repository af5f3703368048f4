using EquivSim.TensorProducts;
using EquivSim.TensorProducts.Torch;
using EquivSim.TorchRuntime;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

public sealed partial class HamiltonianModel
{
    /// <summary>A model with given weights.</summary>
    /// <param name="data">As read from a file.</param>
    /// <param name="dtype">float32 or float64.</param>
    /// <param name="backend">What computes tensor products; the sparse one when null.</param>
    /// <exception cref="InvalidDataException">An array is missing, left over, or of the wrong shape.</exception>
    public static HamiltonianModel From(HamiltonianModelData data, ScalarType dtype = ScalarType.Float32, TensorProductBackend? backend = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        var model = new HamiltonianModel(data.Configuration, data.Statistics, dtype, backend: backend);
        try
        {
            model.LoadWeights(data.Weights);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>All weights by name.</summary>
    public IReadOnlyDictionary<string, ModelArray> ExportWeights() =>
        Weights.ToDictionary(w => w.Key, w => new ModelArray([.. w.Value.shape], TensorData.ToArray(w.Value)));

    /// <summary>Changes all weights.</summary>
    /// <inheritdoc cref="From" path="/exception"/>
    public void LoadWeights(IReadOnlyDictionary<string, ModelArray> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        string[] unknown = [.. weights.Keys.Except(Weights.Select(w => w.Key))];
        if (unknown.Length > 0)
            throw new InvalidDataException($"The weights hold '{unknown[0]}', which this network has not: they belong to another configuration.");
        using TorchRegion region = TorchRegion.Enter();
        using IDisposable noGradient = no_grad();
        foreach ((string name, Parameter parameter) in Weights)
        {
            if (!weights.TryGetValue(name, out ModelArray? array))
                throw new InvalidDataException($"The weights lack '{name}'.");
            if (!array.Shape.AsSpan().SequenceEqual(parameter.shape))
                throw new InvalidDataException($"Weight '{name}' has shape [{string.Join(", ", array.Shape)}]; the network needs [{string.Join(", ", parameter.shape)}].");
            parameter.copy_(TensorData.Of(array.Values, array.Shape, DataType, Device));
        }
    }

    /// <summary>
    /// The model as it is now, without what its gates have cut: smaller products, and only the weights that make their weights. Without gates, the
    /// model itself.
    /// </summary>
    /// <param name="metadata">Where it comes from.</param>
    public HamiltonianModelData Export(HamiltonianModelMetadata metadata)
    {
        var weights = new Dictionary<string, ModelArray>(ExportWeights());
        if (!Configuration.SelectsPaths)
            return new(Configuration, Statistics, weights, metadata);
        var kept = new KeptPaths[_pairs.Length];
        for (int layer = 0; layer < kept.Length; layer++)
        {
            GatedTensorProduct gate = _pairs[layer].Gate!;
            kept[layer] = _pairs[layer].Kept();
            string name = $"pairs.{layer}.weights.out.weight";
            ModelArray all = weights[name];
            long[] columns = [.. gate.Freeze().WeightIndices, .. Enumerable.Range(gate.Spec.WeightCount, (int)all.Shape[1] - gate.Spec.WeightCount).Select(c => (long)c)];
            weights[name] = new(
                [all.Shape[0], columns.Length],
                [.. Enumerable.Range(0, (int)all.Shape[0]).SelectMany(row => columns.Select(c => all.Values[row * all.Shape[1] + c]))]);
            weights.Remove($"pairs.{layer}.log_gates");
        }
        return new(Configuration with { Kept = kept }, Statistics, weights, metadata);
    }
}
