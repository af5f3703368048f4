namespace EquivSim.Hamiltonians.Torch;

/// <summary>Parts of a network, as they are timed.</summary>
internal enum NetworkPart
{
    Nodes,
    Diagonal,
    Pairs,
    Expansion,
}
