namespace EquivSim.Potentials;

/// <summary>How an interaction block is made up: MACE's RealAgnostic family.</summary>
/// <param name="IsResidual">The atom's own features, mapped by element, are added after the product; otherwise that map acts on the messages.</param>
/// <param name="HasDensity">Messages are divided by 1 + a learned neighbour density rather than by a constant.</param>
internal readonly record struct InteractionKind(bool IsResidual, bool HasDensity);
