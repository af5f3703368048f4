using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>Files of models with latent charges: a MACE model file with the charges' arrays beside the others.</summary>
public static class LatentChargeFile
{
    private const string Sigma = LatentChargeModel.WeightPrefix + "sigma", Spacing = LatentChargeModel.WeightPrefix + "spacing", Kernel = LatentChargeModel.WeightPrefix + "kernel";

    /// <summary>Writes a model; the file appears only when it is whole.</summary>
    public static void Write(string path, LatentChargeModel model, ModelMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(model);
        var weights = new Dictionary<string, WeightArray>(model.ShortRange.ExportWeights())
        {
            [Sigma] = new([], [model.Options.Sigma]),
            [Spacing] = new([], [model.Options.Spacing]),
            [Kernel] = new([], [(double)model.Options.Kernel]),
        };
        foreach ((string name, var parameter) in model.Weights.Where(w => w.Key.StartsWith(LatentChargeModel.WeightPrefix, StringComparison.Ordinal)))
            weights[name] = new([.. parameter.shape], TensorData.ToArray(parameter));
        MaceModelFile.Write(path, new(model.ShortRange.Configuration, weights, metadata));
    }

    /// <summary>Whether a model's arrays include latent charges.</summary>
    public static bool HasCharges(MaceModelData data) => data.Weights.ContainsKey(Sigma);

    /// <summary>Reads a model.</summary>
    /// <exception cref="InvalidDataException">The file is no such model, or an array is missing or has the wrong shape.</exception>
    public static LatentChargeModel Read(string path, ScalarType dtype = ScalarType.Float64, Device? device = null)
    {
        MaceModelData data = MaceModelFile.Read(path);
        if (!HasCharges(data))
            throw new InvalidDataException($"'{path}' holds a MACE model without latent charges.");
        var own = data.Weights.Where(w => w.Key.StartsWith(LatentChargeModel.WeightPrefix, StringComparison.Ordinal)).ToDictionary();
        var rest = data.Weights.Where(w => !own.ContainsKey(w.Key)).ToDictionary();
        var options = new LatentChargeOptions(own[Sigma].Values[0], own[Spacing].Values[0], (LatentKernel)(int)own[Kernel].Values[0]);
        var model = new LatentChargeModel(MaceModel.From(data with { Weights = rest }, dtype, device), options);
        using IDisposable frozen = no_grad();
        foreach ((string name, var parameter) in model.Weights.Where(w => w.Key.StartsWith(LatentChargeModel.WeightPrefix, StringComparison.Ordinal)))
        {
            if (!own.TryGetValue(name, out WeightArray? array) || !array.Shape.SequenceEqual(parameter.shape))
                throw new InvalidDataException($"'{path}' lacks the array '{name}' of shape [{string.Join(", ", parameter.shape)}].");
            parameter.copy_(TensorData.Of(array.Values, array.Shape, dtype, model.ShortRange.Device));
        }
        return model;
    }
}
