using System.Numerics;

namespace EquivSim.O3;

/// <summary>
/// Numbers that are computed on side by side: one machine vector, one point in each lane. The same kernel is compiled for
/// every width, and every width gives the same bits (each operation is rounded once).
/// </summary>
internal interface ILanes<TSelf, T>
    : IAdditionOperators<TSelf, TSelf, TSelf>, ISubtractionOperators<TSelf, TSelf, TSelf>, IMultiplyOperators<TSelf, TSelf, TSelf>
    where TSelf : unmanaged, ILanes<TSelf, T>
    where T : unmanaged
{
    /// <summary>Number of lanes.</summary>
    static abstract int Width { get; }

    /// <summary>One number in all lanes.</summary>
    static abstract TSelf Broadcast(T value);

    /// <summary>a b + c, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>1/sqrt(a) where a is positive, otherwise 0.</summary>
    static abstract TSelf InverseRootOrZero(TSelf a);
}
