using EquivSim.Cli.Data;
using EquivSim.Potentials;
using EquivSim.Potentials.Torch;
using EquivSim.Structures;
using EquivSim.TorchRuntime;

namespace EquivSim.Cli.Commands.Bench;

/// <summary>Networks with random weights to time.</summary>
internal static class RandomNetwork
{
    /// <summary>l ≤ 3, correlation 3, 2 layers, 5 Å, for the elements of some structures.</summary>
    public static MaceConfiguration For(IReadOnlyList<Structure> structures, string hidden)
    {
        int[] elements = [.. structures.SelectMany(s => s.AtomicNumbers.ToArray()).Distinct().Order()];
        var configuration = new MaceConfiguration
        {
            HiddenIrreps = hidden,
            AtomicNumbers = elements,
            AtomicEnergies = new double[elements.Length],
            AvgNumNeighbors = DatasetStatistics.AverageNeighbors(structures, 5),
        };
        configuration.Validate();
        return configuration;
    }

    /// <summary>A model of it.</summary>
    public static MaceModel Make(MaceConfiguration configuration, ComputeChoice choice)
    {
        using TorchRegion region = TorchRegion.Enter();
        return new MaceModel(configuration, choice.Type, choice.Device);
    }
}
