namespace EquivSim.Potentials.Pickle;

/// <summary>The name of a Python class or function. It is only a name: nothing is looked up and nothing is called.</summary>
/// <param name="Module">Such as <c>torch._utils</c>.</param>
/// <param name="Name">Such as <c>_rebuild_tensor_v2</c>.</param>
internal sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}
