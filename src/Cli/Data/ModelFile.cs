using System.CommandLine;
using EquivSim.Fourier.Torch;
using EquivSim.Potentials;
using EquivSim.Potentials.Torch;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Cli.Data;

/// <summary>Models from files: ours (<c>.h5</c>) or MACE's own (<c>.model</c>).</summary>
internal static class ModelFile
{
    /// <summary>The argument that names a model.</summary>
    public static Argument<string> CreateArgument() =>
        new("model") { Description = "A model: EquivSim's .h5 or MACE's own .model file." };

    /// <summary>Reads a model's configuration and weights.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static MaceModelData Read(string path)
    {
        StructureFile.RequireFile(path);
        return MaceModelFile.Read(path);
    }

    /// <summary>Makes a model ready to evaluate.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static IPotential Open(string path, ComputeChoice compute)
    {
        MaceModelData data = Read(path);
        if (LatentChargeFile.HasCharges(data))
            return LatentChargePotential.Load(path, compute.Type, compute.Device, TorchFourierProvider.Best);
        if (compute.IsCompiled)
            return new MaceEvaluator(data, compute.Precision, compute.Threads);
        return MacePotential.Load(path, compute.Type, compute.Device);
    }

    /// <summary>Makes a model ready to evaluate many structures at once.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static MaceModel OpenModel(string path, ScalarType type, Device device)
    {
        MaceModelData data = Read(path);
        using TorchRegion region = TorchRegion.Enter();
        return MaceModel.From(data, type, device);
    }
}
