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
/// <param name="Product">The product, channel by channel; groups of channels with paths of their own are blocks of their own, those of an irrep side by side.</param>
internal sealed record PairLayerShape(Irreps AtomIrreps, Irreps BlockIrreps, int Channels, int Neurons, int Hidden, int Outputs, TensorProductSpec Product)
{
    /// <summary>Groups of channels with paths of their own.</summary>
    public int Groups => Product.In1.Count / AtomIrreps.Count;
}

/// <summary>Weights of a pair layer, all row-major, where they lie.</summary>
internal readonly ref struct PairLayerWeights<T>
{
    /// <summary>[(irreps of atoms - 1) * channels, neurons].</summary>
    public required ReadOnlySpan<T> InnerToHidden { get; init; }

    /// <summary>[neurons, neurons].</summary>
    public required ReadOnlySpan<T> HiddenToNeurons { get; init; }

    /// <summary>[neurons].</summary>
    public required ReadOnlySpan<T> NeuronBias { get; init; }

    /// <summary>[(irreps of atoms - 1) * channels]; empty without a pair gate.</summary>
    public ReadOnlySpan<T> ScoreOfInner { get; init; }

    /// <summary>[neurons, paths * channels of a group + irreps of atoms * channels].</summary>
    public required ReadOnlySpan<T> ProductWeights { get; init; }

    /// <summary>[irreps of blocks * channels, hidden].</summary>
    public required ReadOnlySpan<T> NormsToHidden { get; init; }

    /// <summary>[hidden].</summary>
    public required ReadOnlySpan<T> HiddenBias { get; init; }

    /// <summary>[hidden, irreps of blocks * channels].</summary>
    public required ReadOnlySpan<T> HiddenToGates { get; init; }

    /// <summary>[irreps of blocks * channels].</summary>
    public required ReadOnlySpan<T> GateBias { get; init; }

    /// <summary>[irreps of blocks, channels, outputs].</summary>
    public required ReadOnlySpan<T> Mix { get; init; }

    /// <summary>Of the scalar, [outputs].</summary>
    public required ReadOnlySpan<T> MixBias { get; init; }
}
