namespace EquivSim.Potentials.Pickle;

/// <summary>What a pickle would have built with a class or function, kept as data: the name, the arguments and the state.</summary>
/// <param name="type">Class or function.</param>
/// <param name="arguments">Arguments of the call that was not made.</param>
internal sealed class PickleObject(PickleGlobal type, object?[] arguments)
{
    public PickleGlobal Type { get; } = type;

    public object?[] Arguments { get; } = arguments;

    /// <summary>What the object's <c>__setstate__</c> would have received; most often its <c>__dict__</c>.</summary>
    public object? State { get; set; }

    public override string ToString() => $"{Type}(...)";
}
