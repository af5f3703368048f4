using EquivSim.TorchRuntime;
using static TorchSharp.torch;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>A network's parameters and constants, and what computes its tensor products.</summary>
internal sealed class ParameterStore(ProductExecutors executors, Device device, Generator generator)
    : ParameterSet(executors.DataType, device, generator)
{
    /// <summary>What computes tensor products.</summary>
    public ProductExecutors Executors => executors;
}
