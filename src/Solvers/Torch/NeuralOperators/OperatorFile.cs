using EquivSim.Structures;
using PureHDF;
using PureHDF.VOL.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace EquivSim.Solvers.Torch;

/// <summary>Files of neural operators: one self-describing HDF5 file each.</summary>
/// <remarks>Root attributes <c>format</c> and <c>options</c> (JSON); group <c>weights</c> with one data set for each parameter and buffer.</remarks>
public static class OperatorFile
{
    private const string Format = "equivsim-neural-operator";

    /// <summary>Writes an operator; the file appears when complete.</summary>
    public static void Write(string path, FourierNeuralOperator model)
    {
        ArgumentNullException.ThrowIfNull(model);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        var weights = new H5Group();
        foreach ((string name, Tensor tensor) in model.state_dict())
            weights[name] = new H5Dataset(tensor.contiguous().data<float>().ToArray(), fileDims: [.. tensor.shape.Select(n => (ulong)n)]);
        var file = new H5File { ["weights"] = weights };
        file.Attributes["format"] = Format;
        file.Attributes["options"] = model.Options.ToJson();
        AtomicFile.Write(path, temporary => file.Write(temporary));
    }

    /// <summary>Reads an operator.</summary>
    /// <exception cref="DataFileException">The file is no operator, or is damaged.</exception>
    public static FourierNeuralOperator Read(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no operator '{path}'.", path);
        try
        {
            return ReadContent(path);
        }
        catch (Exception e) when (e is not (DataFileException or OutOfMemoryException))
        {
            throw new DataFileException(path, "", $"not a readable neural operator: {e.Message}", e);
        }
    }

    private static FourierNeuralOperator ReadContent(string path)
    {
        using NativeFile file = H5File.OpenRead(path);
        if (!file.AttributeExists("format") || file.Attribute("format").Read<string>() != Format)
            throw new DataFileException(path, "", $"no neural operator: its root has no attribute format = '{Format}'");
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradient = no_grad();
        var model = new FourierNeuralOperator(NeuralOperatorOptions.FromJson(file.Attribute("options").Read<string>()));
        foreach ((string name, Tensor target) in model.state_dict())
        {
            if (!file.LinkExists($"weights/{name}"))
                throw new DataFileException(path, $"weights/{name}", "the data set is missing");
            IH5Dataset dataset = file.Dataset($"weights/{name}");
            long[] shape = [.. dataset.Space.Dimensions.Select(n => (long)n)];
            if (!shape.AsSpan().SequenceEqual(target.shape))
                throw new DataFileException(path, $"weights/{name}", $"it has shape [{string.Join(", ", shape)}]; the options ask for [{string.Join(", ", target.shape)}]");
            target.copy_(tensor(dataset.Read<float[]>(), shape));
        }
        return model;
    }
}
