namespace EquivSim.Hamiltonians.Torch;

/// <summary>Where the features of a stretch of pairs go.</summary>
/// <param name="Address">[components of blocks, pairs there is room for, outputs].</param>
/// <param name="Start">Number of the first pair.</param>
/// <param name="Room">Pairs there is room for.</param>
/// <param name="Add">Whether they are added to what is there.</param>
internal readonly unsafe struct PairResult<T>(T* Address, int Start, int Room, bool Add)
    where T : unmanaged
{
    /// <summary>[components of blocks, pairs there is room for, outputs].</summary>
    public readonly T* Address = Address;

    /// <summary>Number of the first pair.</summary>
    public readonly int Start = Start;

    /// <summary>Pairs there is room for.</summary>
    public readonly int Room = Room;

    /// <summary>Whether features are added to what is there.</summary>
    public readonly bool Add = Add;

    /// <summary>The outputs of a pair's component.</summary>
    public T* At(int component, int pair, int outputs) => Address + ((nint)component * Room + pair - Start) * outputs;
}
