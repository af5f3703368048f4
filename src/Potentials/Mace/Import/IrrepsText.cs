using EquivSim.Potentials.Pickle;

namespace EquivSim.Potentials;

/// <summary>Pickled e3nn <c>Irreps</c> objects as their text.</summary>
internal static class IrrepsText
{
    /// <param name="value">An Irreps object: a tuple of (multiplicity, (degree, parity)) inside its classes; or already text.</param>
    /// <param name="path">Where it was found, for messages.</param>
    /// <exception cref="InvalidDataException">It is neither.</exception>
    public static string Of(object? value, string path) => value switch
    {
        string text => text.Replace(" ", "", StringComparison.Ordinal),
        PickleObject { Type: { Module: "e3nn.o3._irreps", Name: "Irreps" }, Arguments: [object?[] blocks] } => string.Join('+', blocks.Select(b => Block(b, path))),
        _ => throw new InvalidDataException($"'{path}' should be irreps; found {PickleReader.Describe(value)}."),
    };

    private static string Block(object? value, string path) =>
        value is PickleObject { Arguments: [object?[] and [long multiplicity, PickleObject { Arguments: [object?[] and [long degree, long parity]] }]] }
            ? $"{multiplicity}x{degree}{(parity == 1 ? 'e' : 'o')}"
            : throw new InvalidDataException($"'{path}' holds {PickleReader.Describe(value)}; expected a multiplicity and an irrep.");
}
