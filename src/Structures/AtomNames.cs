namespace EquivSim.Structures;

/// <summary>Elements told by the atom names of biomolecular files.</summary>
internal static class AtomNames
{
    private static readonly HashSet<string> Organic = new(StringComparer.OrdinalIgnoreCase)
    {
        "ALA", "ARG", "ASN", "ASP", "ASH", "CYS", "CYX", "CYM", "GLN", "GLU", "GLH", "GLY", "HIS", "HID", "HIE", "HIP", "ILE", "LEU", "LYS", "LYN",
        "MET", "PHE", "PRO", "SER", "THR", "TRP", "TYR", "VAL", "ACE", "NME", "NH2", "A", "C", "G", "U", "DA", "DC", "DG", "DT", "HOH", "WAT", "SOL",
        "TIP", "TIP3", "TP3",
    };

    /// <summary>
    /// The element of a name without alignment. CA is the alpha carbon of an amino acid, but calcium where the residue has that name too.
    /// </summary>
    /// <returns>Null when the name tells none.</returns>
    public static int? Element(string atom, string residue)
    {
        string letters = atom.TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '\'', '*');
        string word = new([.. letters.TakeWhile(char.IsAsciiLetter)]);
        if (word.Length == 0)
            return null;
        string symbol = word.Length > 1 ? Symbol(word.AsSpan(0, 2)) : word.ToUpperInvariant();
        bool isIon = residue.StartsWith(word, StringComparison.OrdinalIgnoreCase) && word.Length is 1 or 2;
        if (isIon && Elements.TryNumber(symbol, out int ion))
            return ion;
        return Elements.TryNumber(symbol.AsSpan(0, 1), out int number) ? number : Elements.TryNumber(symbol, out number) ? number : null;
    }

    /// <summary>
    /// The element of the four columns that a PDB file has for a name, where symbols are right-justified in the first two: " CA " is carbon, "CA  "
    /// calcium. Names of residues made of H, C, N, O, P and S are read by their first letter however they are aligned.
    /// </summary>
    /// <returns>Null when the name tells none.</returns>
    public static int? AlignedElement(ReadOnlySpan<char> columns, string residue)
    {
        bool isHydrogen = columns[0] == 'H' && columns[3] != ' ';
        return !isHydrogen && !Organic.Contains(residue) && char.IsAsciiLetter(columns[0]) && Elements.TryNumber(Symbol(columns[..2]), out int number)
            ? number
            : Element(columns.Trim().ToString(), residue);
    }

    /// <summary>Letters in the case of a symbol: <c>FE</c> becomes <c>Fe</c>.</summary>
    public static string Symbol(ReadOnlySpan<char> letters) => letters.Length > 1 ? $"{char.ToUpperInvariant(letters[0])}{char.ToLowerInvariant(letters[1])}" : $"{char.ToUpperInvariant(letters[0])}";
}
