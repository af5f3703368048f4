using EquivSim.Cli.Data;
using EquivSim.Hamiltonians;
using EquivSim.Hamiltonians.Torch;
using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Cli.Commands.Hamiltonian;

/// <summary>Opens Hamiltonian models for use.</summary>
internal static class HamiltonianModelLoader
{
    /// <summary>The model that comes with the program: ten small molecules of H, C, N, O and F.</summary>
    public static string Default => ShippedFile.Find("data/models/hamiltonian/small-molecules.h5");

    /// <summary>Reads a model; it computes in float32, as most are trained, unless asked for float64.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no model, or damaged.</exception>
    public static HamiltonianPredictor Open(string path, bool isDouble = false)
    {
        HamiltonianModelData data = HamiltonianModelFile.Read(path);
        using TorchRegion region = TorchRegion.Enter();
        return new HamiltonianPredictor(HamiltonianModel.From(data, isDouble ? ScalarType.Float64 : ScalarType.Float32));
    }
}
