using EquivSim.Hamiltonians.Torch;
using EquivSim.TorchRuntime;
using TorchSharp;

namespace EquivSim.Hamiltonians.Tests;

/// <summary>Small networks with all parts switched on.</summary>
internal static class TinyNetworks
{
    public static HamiltonianConfiguration Configuration(IEnumerable<HamiltonianSample> samples, HamiltonianArchitecture architecture = HamiltonianArchitecture.SphNet) => new()
    {
        Architecture = architecture,
        Shells = HamiltonianTargets.ShellsOf(samples.Select(s => s.Basis)),
        Channels = 4,
        WeightNeurons = 6,
        BottleneckChannels = 3,
        AttentionHeads = 2,
        RadialFunctions = 8,
        ShortCutoff = 2.5,
        LongCutoff = 6,
        SphericalCutoff = 5,
        PairCutoff = 8,
    };

    public static HamiltonianModel Create(HamiltonianConfiguration configuration, bool isDouble = true, long seed = 1)
    {
        using TorchRegion region = TorchRegion.Enter();
        return new HamiltonianModel(configuration, dtype: isDouble ? torch.ScalarType.Float64 : torch.ScalarType.Float32, seed: seed);
    }

    /// <summary>Moves gates apart, as training would.</summary>
    public static void SpreadGates(HamiltonianModel model)
    {
        using TorchRegion region = TorchRegion.Enter();
        using IDisposable noGradient = torch.no_grad();
        foreach ((string name, TorchSharp.Modules.Parameter weight) in model.Weights.Where(w => w.Key.EndsWith("log_gates", StringComparison.Ordinal)))
            weight.copy_(torch.linspace(-0.5, 0.5, weight.shape[0], dtype: weight.dtype).roll(7));
    }

    /// <summary>Moves gates apart and past their schedule.</summary>
    public static void Freeze(HamiltonianModel model)
    {
        SpreadGates(model);
        using TorchRegion region = TorchRegion.Enter();
        foreach (TensorProducts.Torch.GatedTensorProduct gate in model.Gates)
            gate.Seek(model.Configuration.RandomSteps + model.Configuration.AdaptiveSteps);
    }
}
