using EquivSim.O3;
using EquivSim.TensorProducts;

namespace EquivSim.Hamiltonians.Torch;

/// <summary>What a pair layer consists of, but for its weights.</summary>
/// <param name="AtomIrreps">Irreps of atoms' features, one of each.</param>
/// <param name="BlockIrreps">Irreps of pairs' features: those of atoms, then others.</param>
/// <param name="Channels">Channels of every feature.</param>
/// <param name="Neurons">Neurons that the weights of the product are made of.</param>
/// <param name="Hidden">Hidden neurons of the norm gate.</param>
/// <param name="Outputs">Channels that come out.</param>
/// <param name="Product">The product, channel by channel.</param>
internal sealed record PairLayerShape(Irreps AtomIrreps, Irreps BlockIrreps, int Channels, int Neurons, int Hidden, int Outputs, TensorProductSpec Product);

/// <summary>Weights of a pair layer, all row-major.</summary>
internal sealed record PairLayerWeights<T>
{
    /// <summary>[(irreps of atoms - 1) * channels, neurons].</summary>
    public required T[] InnerToHidden { get; init; }

    /// <summary>[neurons, neurons].</summary>
    public required T[] HiddenToNeurons { get; init; }

    /// <summary>[neurons].</summary>
    public required T[] NeuronBias { get; init; }

    /// <summary>[(irreps of atoms - 1) * channels]; null without a pair gate.</summary>
    public T[]? ScoreOfInner { get; init; }

    /// <summary>[neurons, (paths + irreps of atoms) * channels].</summary>
    public required T[] ProductWeights { get; init; }

    /// <summary>[irreps of blocks * channels, hidden].</summary>
    public required T[] NormsToHidden { get; init; }

    /// <summary>[hidden].</summary>
    public required T[] HiddenBias { get; init; }

    /// <summary>[hidden, irreps of blocks * channels].</summary>
    public required T[] HiddenToGates { get; init; }

    /// <summary>[irreps of blocks * channels].</summary>
    public required T[] GateBias { get; init; }

    /// <summary>[irreps of blocks, channels, outputs].</summary>
    public required T[] Mix { get; init; }

    /// <summary>Of the scalar, [outputs].</summary>
    public required T[] MixBias { get; init; }
}
