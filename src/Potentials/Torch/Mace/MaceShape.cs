namespace EquivSim.Potentials.Torch;

/// <summary>The sizes of a MACE network, worked out from its configuration.</summary>
internal sealed record MaceShape
{
    public required int ElementCount { get; init; }
    public required int Channels { get; init; }
    public required int HiddenMaxDegree { get; init; }
    public required int MaxEll { get; init; }
    public required int BesselCount { get; init; }
    public required int[] RadialHidden { get; init; }
    public required int ReadoutHidden { get; init; }
    public required int[] Correlations { get; init; }
    public required InteractionKind[] Interactions { get; init; }
    public required double AverageNeighbors { get; init; }
    public required double ActivationScale { get; init; }

    public int LayerCount => Interactions.Length;

    /// <summary>Highest degree of the features that enter a layer; the first sees only the element.</summary>
    public int InputMaxDegree(int layer) => layer == 0 ? 0 : HiddenMaxDegree;

    /// <summary>Highest degree of the features that leave a layer; the last makes only scalars.</summary>
    public int OutputMaxDegree(int layer) => layer == LayerCount - 1 ? 0 : HiddenMaxDegree;
}
