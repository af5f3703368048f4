using System.Text.Json;
using EquivSim.Structures;
using PureHDF;
using PureHDF.Filters;
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
    private const long SmallestCompressed = 1 << 14;

    /// <summary>Writes a model to <paramref name="path"/>; the file appears only when it is whole.</summary>
    /// <exception cref="ArgumentException">The configuration describes no network, or an array's shape does not fit its values.</exception>
    public static void Write(string path, MaceModelData model)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.Configuration.Validate();
        var weights = new H5Group();
        foreach ((string name, WeightArray array) in model.Weights)
            weights[name] = ToDataset(name, array);
        var file = new H5File
        {
            ["weights"] = weights,
        };
        file.Attributes["format"] = Format;
        file.Attributes["format_version"] = FormatVersion;
        file.Attributes["configuration"] = model.Configuration.ToJson();
        file.Attributes["metadata"] = JsonSerializer.Serialize(model.Metadata, PotentialJson.Default.ModelMetadata);
        AtomicFile.Write(path, temporary => file.Write(temporary));
    }

    /// <summary>Coupling tensors are large and nearly all zeros: big arrays are compressed.</summary>
    private static H5Dataset ToDataset(string name, WeightArray array)
    {
        if (name.Length == 0 || name.Contains('/'))
            throw new ArgumentException($"'{name}' cannot be the name of an array in a model file.");
        if (array.Count != array.Values.Length || array.Count == 0)
            throw new ArgumentException($"Array '{name}' has shape [{string.Join(", ", array.Shape)}] and {array.Values.Length} values; expected as many as the shape says, and at least one.");
        if (array.Shape.Length == 0)
            return new H5Dataset(array.Values[0]);
        ulong[] shape = [.. array.Shape.Select(d => (ulong)d)];
        return array.Count < SmallestCompressed
            ? new H5Dataset(array.Values, fileDims: shape)
            : new H5Dataset(array.Values, fileDims: shape, chunks: [.. array.Shape.Select(d => (uint)d)],
                datasetCreation: new H5DatasetCreation(Filters: [ShuffleFilter.Id, DeflateFilter.Id]));
    }

    private static MaceModelData ReadHdf5(string path)
    {
        try
        {
            return ReadHdf5Content(path);
        }
        catch (Exception e) when (e is not (InvalidDataException or FormatException or IOException or OutOfMemoryException))
        {
            // PureHDF meets damage with exceptions of many types.
            throw new InvalidDataException($"it is an HDF5 file, but truncated or damaged: {e.Message}", e);
        }
    }

    private static MaceModelData ReadHdf5Content(string path)
    {
        using NativeFile file = H5File.OpenRead(path);
        if (!file.AttributeExists("format") || file.Attribute("format").Read<string>() != Format)
            throw new InvalidDataException($"it is an HDF5 file but not a model: its root has no attribute format = '{Format}'.");
        int version = file.Attribute("format_version").Read<int>();
        if (version != FormatVersion)
            throw new InvalidDataException($"it has model format version {version}; this program reads version {FormatVersion}.");

        MaceConfiguration configuration = MaceConfiguration.FromJson(file.Attribute("configuration").Read<string>());
        ModelMetadata metadata = JsonSerializer.Deserialize(file.Attribute("metadata").Read<string>(), PotentialJson.Default.ModelMetadata)
            ?? throw new InvalidDataException("it has no metadata.");
        var weights = new Dictionary<string, WeightArray>();
        foreach (IH5Dataset dataset in file.Group("weights").Children().OfType<IH5Dataset>())
        {
            long[] shape = [.. dataset.Space.Dimensions.Select(d => (long)d)];
            weights.Add(dataset.Name, shape.Length == 0 ? new([], [dataset.Read<double>()]) : new(shape, dataset.Read<double[]>()));
        }
        return new(configuration, weights, metadata);
    }
}
