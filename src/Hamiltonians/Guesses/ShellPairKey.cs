namespace EquivSim.Hamiltonians.Guesses;

/// <summary>Two shells of the basis set, on one atom or on two; made by <see cref="Of"/>, the order of the two does not matter.</summary>
internal readonly record struct ShellPairKey(int ElementA, int ShellA, int ElementB, int ShellB, bool SameAtom)
{
    public static ShellPairKey Of(int elementA, int shellA, int elementB, int shellB, bool sameAtom) =>
        (elementB, shellB).CompareTo((elementA, shellA)) < 0
            ? new(elementB, shellB, elementA, shellA, sameAtom)
            : new(elementA, shellA, elementB, shellB, sameAtom);
}
