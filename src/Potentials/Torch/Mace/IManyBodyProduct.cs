using EquivSim.TensorProducts;
using static TorchSharp.torch;

namespace EquivSim.Potentials.Torch;

/// <summary>Products of the messages on each atom, channel by channel, with weights of its element.</summary>
internal interface IManyBodyProduct : IDisposable
{
    /// <summary>Where the couplings of each name in a MACE file are to be checked: name of U and the couplings it must hold.</summary>
    IReadOnlyList<(string Name, CouplingBasis Couplings)> CouplingArrays { get; }

    /// <param name="messages">[nodes, 2l+1, channels] by degree.</param>
    /// <param name="nodeElements">Element of each node, int64.</param>
    /// <returns>[nodes, 2l+1, channels] by degree.</returns>
    Tensor[] Forward(Tensor[] messages, Tensor nodeElements);
}
