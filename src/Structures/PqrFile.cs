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

    /// <summary>Whether a file's name says that it is one.</summary>
    public static bool IsPqrName(string path) => Path.GetExtension(path).Equals(".pqr", StringComparison.OrdinalIgnoreCase);

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
            elements.Add(AtomNames.Element(words[2], words[3]) ?? throw Wrong(path, lineNumber, $"the atom name '{words[2]}' tells no element."));
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

    private static DataFileException Wrong(string path, int line, string reason) => new(path, $"line {line}", reason);
}
