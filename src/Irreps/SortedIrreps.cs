namespace EquivSim.O3;

/// <summary>The blocks of some <see cref="O3.Irreps"/> in sorted order and where each went.</summary>
/// <param name="Irreps">The sorted blocks.</param>
/// <param name="Permutation"><c>Permutation[old] = new</c>: the new position of each old block.</param>
/// <param name="Inverse"><c>Inverse[new] = old</c>: the old position of each new block.</param>
public sealed record SortedIrreps(Irreps Irreps, int[] Permutation, int[] Inverse);
