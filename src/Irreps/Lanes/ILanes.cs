using System.Numerics;

namespace EquivSim.O3;

/// <summary>
/// Numbers that are computed on side by side: one machine vector, one point or channel in each lane. The same kernel is compiled
/// for every width; element-wise kernels give the same bits at every width (each operation is rounded once).
/// </summary>
internal interface ILanes<TSelf, T>
    : IAdditionOperators<TSelf, TSelf, TSelf>, ISubtractionOperators<TSelf, TSelf, TSelf>, IMultiplyOperators<TSelf, TSelf, TSelf>
    where TSelf : unmanaged, ILanes<TSelf, T>
    where T : unmanaged
{
    /// <summary>Number of lanes.</summary>
    static abstract int Width { get; }

    /// <summary>Numbers from one vector in memory to the next.</summary>
    static abstract int Stride { get; }

    /// <summary>Numbers from one scalar in memory to the next.</summary>
    static abstract int ScalarStride { get; }

    /// <summary>The vector at an address.</summary>
    static abstract unsafe TSelf Load(T* source);

    /// <summary>One number in memory, in all lanes.</summary>
    static abstract unsafe TSelf BroadcastAt(T* source);

    /// <summary>Writes the vector to an address.</summary>
    unsafe void Store(T* target);

    /// <summary>One number in all lanes.</summary>
    static abstract TSelf Broadcast(T value);

    /// <summary>a b + c, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);
}

/// <summary>Lanes that know how to normalise.</summary>
internal interface IRootLanes<TSelf, T> : ILanes<TSelf, T>
    where TSelf : unmanaged, IRootLanes<TSelf, T>
    where T : unmanaged
{
    /// <summary>1/sqrt(a) where a is positive, otherwise 0.</summary>
    static abstract TSelf InverseRootOrZero(TSelf a);
}
