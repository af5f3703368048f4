using System.Text.Json;
using System.Text.Json.Serialization;
using EquivSim.Structures;
using EquivSim.TorchRuntime;
using PureHDF;
using PureHDF.VOL.Native;
using static TorchSharp.torch;

namespace EquivSim.Training;

/// <summary>What must be the same for a run to go on from a checkpoint.</summary>
internal sealed record RunIdentity(string Model, LoopOptions Options, string DataFingerprint);

/// <summary>
/// The file that a run is resumed from: weights, moving averages, optimizer moments in float64 (exact for both types), and the rest as JSON.
/// It is replaced in one piece, so that a kill at any moment leaves the former or the new one.
/// </summary>
internal static class TrainingCheckpoint
{
    private const string Format = "equivsim-checkpoint";

    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <param name="path">File to replace.</param>
    /// <param name="tensors">Arrays by "group/name".</param>
    /// <param name="state">The rest of the state.</param>
    /// <param name="identity">The run that is saved.</param>
    public static void Write<TMetrics>(string path, IReadOnlyDictionary<string, Tensor> tensors, TrainingState<TMetrics> state, RunIdentity identity)
        where TMetrics : class
    {
        var file = new H5File();
        foreach (IGrouping<string, KeyValuePair<string, Tensor>> group in tensors.GroupBy(t => t.Key[..t.Key.IndexOf('/')]))
        {
            var arrays = new H5Group();
            foreach ((string name, Tensor tensor) in group)
                arrays[name[(group.Key.Length + 1)..]] = new H5Dataset(TensorData.ToArray(tensor), fileDims: [.. tensor.shape.Select(d => (ulong)d)]);
            file[group.Key] = arrays;
        }
        file.Attributes["format"] = Format;
        file.Attributes["state"] = JsonSerializer.Serialize(state, Json);
        file.Attributes["configuration"] = identity.Model;
        file.Attributes["options"] = Text(identity.Options);
        file.Attributes["data_fingerprint"] = identity.DataFingerprint;

        AtomicFile.Write(path, temporary => file.Write(temporary));
    }

    /// <summary>Copies a checkpoint's arrays into tensors and returns the rest of its state.</summary>
    /// <exception cref="InvalidDataException">The file is no checkpoint, or one of another model, other options or other data.</exception>
    public static TrainingState<TMetrics> Read<TMetrics>(string path, IReadOnlyDictionary<string, Tensor> tensors, RunIdentity identity)
        where TMetrics : class
    {
        using NativeFile file = H5File.OpenRead(path);
        if (!file.AttributeExists("format") || file.Attribute("format").Read<string>() != Format)
            throw new InvalidDataException($"'{path}' is not a training checkpoint.");
        var saved = (LoopOptions)JsonSerializer.Deserialize(file.Attribute("options").Read<string>(), identity.Options.GetType(), Json)!;
        // How long to train, and on how many threads, may change between two parts of a run.
        LoopOptions comparable = identity.Options with { MaxMinutes = saved.MaxMinutes, CheckpointMinutes = saved.CheckpointMinutes, Threads = saved.Threads, MaxEpochs = saved.MaxEpochs };
        if (comparable != saved)
            throw new InvalidDataException($"'{path}' was written by a run with other options: {Text(saved)}. Resume with those, or start in another folder.");
        if (file.Attribute("data_fingerprint").Read<string>() != identity.DataFingerprint)
            throw new InvalidDataException($"'{path}' was written by a run on other data; a run goes on only with the same training and validation sets.");
        if (!file.AttributeExists("configuration") || file.Attribute("configuration").Read<string>() != identity.Model)
            throw new InvalidDataException($"'{path}' was written by a run of another model; expected this configuration: {identity.Model}");

        using IDisposable noGradient = no_grad();
        foreach ((string name, Tensor tensor) in tensors)
        {
            if (!file.LinkExists(name))
                throw new InvalidDataException($"'{path}' has no array '{name}': it belongs to another model.");
            IH5Dataset dataset = file.Dataset(name);
            long[] shape = [.. dataset.Space.Dimensions.Select(d => (long)d)];
            if (!shape.AsSpan().SequenceEqual(tensor.shape))
                throw new InvalidDataException($"Array '{name}' of '{path}' has shape [{string.Join(", ", shape)}]; this model has [{string.Join(", ", tensor.shape)}].");
            using Tensor values = TensorData.Of(dataset.Read<double[]>(), shape, tensor.dtype, tensor.device);
            tensor.copy_(values);
        }
        return JsonSerializer.Deserialize<TrainingState<TMetrics>>(file.Attribute("state").Read<string>(), Json)!;
    }

    /// <summary>All options, those of the derived type too.</summary>
    private static string Text(LoopOptions options) => JsonSerializer.Serialize(options, options.GetType(), Json);
}
