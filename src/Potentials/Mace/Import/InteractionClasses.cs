namespace EquivSim.Potentials;

/// <summary>MACE's names of its interaction blocks.</summary>
internal static class InteractionClasses
{
    private const string Suffix = "InteractionBlock";

    /// <exception cref="InvalidDataException">The block is not supported.</exception>
    public static InteractionClass Parse(string name) =>
        name.EndsWith(Suffix, StringComparison.Ordinal) && Enum.TryParse(name[..^Suffix.Length], out InteractionClass block) && Enum.IsDefined(block)
            ? block
            : throw new InvalidDataException(
                $"the interaction block '{name}' is not supported; supported are {string.Join(", ", Enum.GetNames<InteractionClass>().Select(n => n + Suffix))}.");
}
