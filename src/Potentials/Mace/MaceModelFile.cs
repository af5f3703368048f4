using System.Text.Json;
using PureHDF;
using PureHDF.VOL.Native;

namespace EquivSim.Potentials;

/// <summary>Model files: one self-describing HDF5 file each.</summary>
/// <remarks>
/// Layout: root attributes <c>format</c>, <c>format_version</c>, <c>configuration</c> and <c>metadata</c> (JSON); group <c>weights</c> with one float64
/// data set for each array, named as in MACE's state dict.
/// </remarks>
public static partial class MaceModelFile
{
    private const string Format = "equivsim-mace";
    private const int FormatVersion = 1;

    /// <summary>Writes a model to <paramref name="path"/>; the file appears only when it is whole.</summary>
    public static void Write(string path, MaceModelData model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var weights = new H5Group();
        foreach ((string name, WeightArray array) in model.Weights)
        {
            weights[name] = array.Shape.Length == 0
                ? new H5Dataset(array.Values[0])
                : new H5Dataset(array.Values, fileDims: [.. array.Shape.Select(d => (ulong)d)]);
        }
        var file = new H5File
        {
            ["weights"] = weights,
        };
        file.Attributes["format"] = Format;
        file.Attributes["format_version"] = FormatVersion;
        file.Attributes["configuration"] = model.Configuration.ToJson();
        file.Attributes["metadata"] = JsonSerializer.Serialize(model.Metadata, PotentialJson.Default.ModelMetadata);

        string temporary = path + ".tmp";
        file.Write(temporary);
        File.Move(temporary, path, overwrite: true);
    }

    private static MaceModelData ReadHdf5(string path)
    {
        using NativeFile file = H5File.OpenRead(path);
        if (!file.AttributeExists("format") || file.Attribute("format").Read<string>() != Format)
            throw new InvalidDataException($"'{path}' is an HDF5 file but not a model: its root has no attribute format = '{Format}'.");
        int version = file.Attribute("format_version").Read<int>();
        if (version != FormatVersion)
            throw new InvalidDataException($"'{path}' has model format version {version}; this program reads version {FormatVersion}.");

        MaceConfiguration configuration = MaceConfiguration.FromJson(file.Attribute("configuration").Read<string>());
        ModelMetadata metadata = JsonSerializer.Deserialize(file.Attribute("metadata").Read<string>(), PotentialJson.Default.ModelMetadata)
            ?? throw new InvalidDataException($"'{path}' has no metadata.");
        var weights = new Dictionary<string, WeightArray>();
        foreach (IH5Dataset dataset in file.Group("weights").Children().OfType<IH5Dataset>())
        {
            long[] shape = [.. dataset.Space.Dimensions.Select(d => (long)d)];
            weights.Add(dataset.Name, shape.Length == 0 ? new([], [dataset.Read<double>()]) : new(shape, dataset.Read<double[]>()));
        }
        return new(configuration, weights, metadata);
    }
}
