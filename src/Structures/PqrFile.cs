using System.Globalization;

namespace EquivSim.Structures;

/// <summary>Reads PQR files: PDB-like atoms with charge and radius, as PDB2PQR writes them.</summary>
/// <remarks>
/// Lines that begin with ATOM or HETATM hold words separated by blanks: serial number, atom name, residue name, perhaps a chain, residue number,
/// and, always last, x, y, z (Å), charge (e) and radius (Å). Lines of any other kind are skipped. The element is told by the atom's name.
/// </remarks>
public static class PqrFile
{
    /// <summary>Atom property that holds the radii, Angstrom.</summary>
    public const string RadiusProperty = "radius";

    /// <summary>Reads one open structure with charges and radii.</summary>
    /// <exception cref="DataFileException">An atom line has too few words or an unreadable number, or there are no atoms.</exception>
    public static Structure Read(string path)
    {
        List<int> elements = [];
        List<double> positions = [], charges = [], radii = [];
        Span<double> numbers = stackalloc double[5];
        int lineNumber = 0;
        foreach (string line in File.ReadLines(path))
        {
            lineNumber++;
            if (!line.StartsWith("ATOM", StringComparison.Ordinal) && !line.StartsWith("HETATM", StringComparison.Ordinal))
                continue;
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 9)
                throw Wrong(path, lineNumber, $"an atom has at least 9 words, its last five being x, y, z, charge and radius; got {words.Length} in '{line}'.");
            for (int k = 0; k < 5; k++)
            {
                string word = words[words.Length - 5 + k];
                if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[k]) || !double.IsFinite(numbers[k]))
                    throw Wrong(path, lineNumber, $"expected a number, got '{word}'.");
            }
            elements.Add(Element(words[2], words[3]) ?? throw Wrong(path, lineNumber, $"the atom name '{words[2]}' tells no element."));
            positions.AddRange(numbers[..3]);
            charges.Add(numbers[3]);
            radii.Add(numbers[4]);
        }
        if (elements.Count == 0)
            throw new DataFileException(path, "", "no ATOM or HETATM lines; is this a PQR file?");
        var structure = new Structure([.. elements], [.. positions]) { Charges = [.. charges] };
        structure.AtomProperties[RadiusProperty] = PropertyValue.Of([.. radii], elements.Count);
        return structure;
    }

    /// <summary>
    /// The element of an atom name. A name such as CA is the alpha carbon of an amino acid, but calcium where the residue has that name too.
    /// </summary>
    private static int? Element(string atom, string residue)
    {
        string letters = atom.TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '\'', '*');
        string word = new([.. letters.TakeWhile(char.IsAsciiLetter)]);
        if (word.Length == 0)
            return null;
        string symbol = word.Length > 1 ? $"{char.ToUpperInvariant(word[0])}{char.ToLowerInvariant(word[1])}" : word.ToUpperInvariant();
        bool isIon = residue.StartsWith(word, StringComparison.OrdinalIgnoreCase) && word.Length is 1 or 2;
        if (isIon && Elements.TryNumber(symbol, out int ion))
            return ion;
        return Elements.TryNumber(symbol.AsSpan(0, 1), out int number) ? number : Elements.TryNumber(symbol, out number) ? number : null;
    }

    private static DataFileException Wrong(string path, int line, string reason) => new(path, $"line {line}", reason);
}
