namespace EquivSim.O3;

/// <summary>Orders in which irreps are sorted.</summary>
public enum IrrepOrder
{
    /// <summary>By degree, then odd before even: 0o 0e 1o 1e 2o 2e. What checkpoints of e3nn and MACE use.</summary>
    E3nn,

    /// <summary>By degree, then natural parity first: 0e 0o 1o 1e 2e 2o. What e3nn-jax and cuEquivariance use.</summary>
    Natural,
}

/// <summary>Sorted irreps and how the blocks moved.</summary>
/// <param name="Irreps">The sorted irreps.</param>
/// <param name="Permutation">Block i of the original is block <c>Permutation[i]</c> of the sorted ones.</param>
/// <param name="Inverse">Block i of the sorted ones is block <c>Inverse[i]</c> of the original.</param>
public sealed record SortedIrreps(Irreps Irreps, int[] Permutation, int[] Inverse);
