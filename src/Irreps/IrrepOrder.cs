namespace EquivSim.O3;

/// <summary>The two orders of irreps in use; they differ only in how they order the parities of one degree.</summary>
public enum IrrepOrder
{
    /// <summary>Odd before even, 0o 0e 1o 1e 2o 2e: the order of e3nn and of the checkpoints of its models.</summary>
    E3nn,

    /// <summary>Natural parity (-1)^l first, 0e 0o 1o 1e 2e 2o: the order of e3nn-jax and cuEquivariance.</summary>
    Natural,
}

/// <summary>Comparison in an <see cref="IrrepOrder"/>.</summary>
public static class IrrepOrderExtensions
{
    /// <summary>Compares two irreps in the given order; negative when the left one comes first.</summary>
    public static int Compare(this IrrepOrder order, Irrep left, Irrep right)
    {
        int byDegree = left.L.CompareTo(right.L);
        if (byDegree != 0)
            return byDegree;
        bool oddFirst = order switch
        {
            IrrepOrder.E3nn => true,
            IrrepOrder.Natural => left.L % 2 == 1,
            _ => throw new ArgumentOutOfRangeException(nameof(order), order, "Expected E3nn or Natural."),
        };
        int byParity = ((int)left.Parity).CompareTo((int)right.Parity);
        return oddFirst ? byParity : -byParity;
    }
}
