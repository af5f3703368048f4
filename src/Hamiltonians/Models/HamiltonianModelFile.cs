using System.Text.Json;
using EquivSim.Structures;
using PureHDF;
using PureHDF.Filters;
using PureHDF.VOL.Native;

namespace EquivSim.Hamiltonians;

/// <summary>Model files: one self-describing HDF5 file each.</summary>
/// <remarks>
/// Layout: root attributes <c>format</c>, <c>format_version</c>, <c>configuration</c> and <c>metadata</c> (JSON; the configuration holds the shells
/// and primitives of each element, so that overlaps can be computed); group <c>weights</c> with a data set for each array, group <c>statistics</c>
/// with <c>atom_means</c>, <c>atom_scales</c> and <c>pair_scales</c> (Hartree).
/// </remarks>
public static class HamiltonianModelFile
{
    private const string Format = "equivsim-hamiltonian-model";
    private const int FormatVersion = 1;
    private const long SmallestCompressed = 1 << 12;

    /// <summary>Writes a model to <paramref name="path"/>; the file appears only when it is whole.</summary>
    /// <exception cref="ArgumentException">The configuration describes no network, or an array's shape does not fit its values.</exception>
    public static void Write(string path, HamiltonianModelData model)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.Configuration.Validate();
        var weights = new H5Group();
        // float32 holds the weights of most models exactly in half the space.
        bool isSingle = model.Weights.Values.All(w => w.Values.All(v => (float)v == v));
        foreach ((string name, ModelArray array) in model.Weights)
            weights[name] = ToDataset(name, array, isSingle);
        var statistics = new H5Group
        {
            ["atom_means"] = model.Statistics.AtomMeans,
            ["atom_scales"] = model.Statistics.AtomScales,
            ["pair_scales"] = model.Statistics.PairScales,
        };
        var file = new H5File { ["weights"] = weights, ["statistics"] = statistics };
        file.Attributes["format"] = Format;
        file.Attributes["format_version"] = FormatVersion;
        file.Attributes["configuration"] = model.Configuration.ToJson();
        file.Attributes["metadata"] = JsonSerializer.Serialize(model.Metadata);
        AtomicFile.Write(path, temporary => file.Write(temporary));
    }

    /// <summary>Reads a model.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no model, or damaged; the message says how.</exception>
    public static HamiltonianModelData Read(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no model file '{path}'.", path);
        try
        {
            using NativeFile file = H5File.OpenRead(path);
            if (!file.AttributeExists("format") || file.Attribute("format").Read<string>() != Format)
                throw new InvalidDataException($"its root has no attribute format = '{Format}'.");
            int version = file.Attribute("format_version").Read<int>();
            if (version != FormatVersion)
                throw new InvalidDataException($"it has model format version {version}; this program reads version {FormatVersion}.");
            HamiltonianConfiguration configuration = HamiltonianConfiguration.FromJson(file.Attribute("configuration").Read<string>());
            HamiltonianModelMetadata metadata = JsonSerializer.Deserialize<HamiltonianModelMetadata>(file.Attribute("metadata").Read<string>())
                ?? throw new InvalidDataException("it has no metadata.");
            IH5Group statistics = file.Group("statistics");
            var blocks = BlockStatistics.From(
                new TemplateIrreps(configuration.CreateTemplate()),
                statistics.Dataset("atom_means").Read<double[]>(), statistics.Dataset("atom_scales").Read<double[]>(), statistics.Dataset("pair_scales").Read<double[]>());
            var weights = new Dictionary<string, ModelArray>();
            foreach (IH5Dataset dataset in file.Group("weights").Children().OfType<IH5Dataset>())
            {
                double[] values = dataset.Type.Size == sizeof(float) ? Array.ConvertAll(dataset.Read<float[]>(), v => (double)v) : dataset.Read<double[]>();
                weights.Add(dataset.Name, new([.. dataset.Space.Dimensions.Select(d => (long)d)], values));
            }
            return new(configuration, blocks, weights, metadata);
        }
        catch (Exception e) when (e is not (IOException or OutOfMemoryException))
        {
            // PureHDF meets damage with exceptions of many types.
            throw new InvalidDataException($"'{path}' cannot be read as a Hamiltonian model: {e.Message}", e);
        }
    }

    private static H5Dataset ToDataset(string name, ModelArray array, bool isSingle)
    {
        if (name.Length == 0 || name.Contains('/'))
            throw new ArgumentException($"'{name}' cannot be the name of an array in a model file.");
        if (array.Count != array.Values.Length || array.Count == 0 || array.Shape.Length == 0)
            throw new ArgumentException($"Array '{name}' has shape [{string.Join(", ", array.Shape)}] and {array.Values.Length} values; expected as many as the shape says, and at least one.");
        ulong[] shape = [.. array.Shape.Select(d => (ulong)d)];
        uint[]? chunks = array.Count < SmallestCompressed ? null : [.. array.Shape.Select(d => (uint)d)];
        H5DatasetCreation creation = chunks is null ? default : new(Filters: [ShuffleFilter.Id, DeflateFilter.Id]);
        return isSingle
            ? new H5Dataset(Array.ConvertAll(array.Values, v => (float)v), fileDims: shape, chunks: chunks, datasetCreation: creation)
            : new H5Dataset(array.Values, fileDims: shape, chunks: chunks, datasetCreation: creation);
    }
}
