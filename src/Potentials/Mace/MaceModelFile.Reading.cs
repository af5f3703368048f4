using EquivSim.Potentials.Pickle;

namespace EquivSim.Potentials;

public static partial class MaceModelFile
{
    private static ReadOnlySpan<byte> Hdf5Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0d, 0x0a, 0x1a, 0x0a];

    private static ReadOnlySpan<byte> ZipSignature => "PK\x03\x04"u8;

    /// <summary>Reads a model, telling the kind of file by its first bytes: EquivSim's own, or one that MACE saved.</summary>
    /// <param name="path">
    /// An HDF5 file of <see cref="Write"/>; a <c>.model</c> file of MACE; or a state dict or checkpoint (<c>.pt</c>) with its configuration
    /// beside it, under the same name ending in <c>.json</c>, with EquivSim's or MACE's names. Nothing in these files is executed.
    /// </param>
    /// <param name="head">The head to keep of a model of several.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no model, a damaged one, or one that is not supported; the message says why.</exception>
    public static MaceModelData Read(string path, string? head = null)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no model file '{path}'.", path);
        Span<byte> start = stackalloc byte[8];
        using (FileStream stream = File.OpenRead(path))
            start = start[..stream.ReadAtLeast(start, 8, throwOnEndOfStream: false)];
        try
        {
            MaceModelData model = start.SequenceEqual(Hdf5Signature) ? ReadHdf5(path)
                : start.StartsWith(ZipSignature) ? ReadTorch(path, head)
                : throw new InvalidDataException(start is [0x80, 0x02, ..]
                    ? "it is a bare pickle, as torch wrote before version 1.6; save it again with a newer torch."
                    : "it is neither HDF5 nor a zip file of torch.");
            model.Configuration.Validate();
            return model;
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"'{path}' cannot be read as a model: {e.Message}", e);
        }
    }

    private static MaceModelData ReadTorch(string path, string? head)
    {
        using TorchArchive archive = TorchArchive.Open(path);
        MaceModelData model;
        if (StateDict.Read(archive.Root) is { } weights)
        {
            string json = Path.ChangeExtension(path, ".json");
            if (!File.Exists(json))
                throw new InvalidDataException($"it holds weights without a configuration: put that into '{json}'.");
            string text = File.ReadAllText(json);
            MaceConfiguration configuration = text.Contains("\"atomic_inter_scale\"", StringComparison.Ordinal) || text.Contains("\"MLP_irreps\"", StringComparison.Ordinal)
                ? MaceConfiguration.FromMaceJson(text)
                : MaceConfiguration.FromJson(text);
            model = new(configuration, MaceHeads.Select(weights, [""], head), new ModelMetadata { Creator = "MACE" });
        }
        else
        {
            model = MaceModules.Read(TorchModule.Of(archive.Root), head);
        }
        return model with { Metadata = model.Metadata with { SourceFile = Path.GetFileName(path) } };
    }
}
