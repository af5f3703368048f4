using System.Globalization;

namespace EquivSim.Structures;

/// <summary>Reads PDB files: atoms, cell, models; fixed columns as in the format's version 3.3.</summary>
/// <remarks>
/// Each MODEL is a structure. Of alternate locations each residue keeps the one with the highest occupancy, the first where several have it. CRYST1 gives the
/// cell, periodic in space group P 1 (or where none is named); of other groups a file holds the asymmetric unit alone, and the cell is kept but not
/// periodic. The unit cube that stands for "no crystal" is left out. The element is that of its own columns, or told by the atom's name. The
/// format has no partial charges: <see cref="ResidueCharges"/> adds them.
/// </remarks>
public static class PdbFile
{
    /// <summary>Atom property with the names of the atoms.</summary>
    public const string NameProperty = "atom_name";

    /// <summary>Atom property with the names of the residues.</summary>
    public const string ResidueProperty = "residue_name";

    /// <summary>Atom property with chain, number and insertion code of the residue, such as <c>A27</c>.</summary>
    public const string ResidueIdProperty = "residue_id";

    private const int CoordinateEnd = 54;

    /// <summary>Whether a file's name says that it is one.</summary>
    public static bool IsPdbName(string path) => Path.GetExtension(path).ToLowerInvariant() is ".pdb" or ".ent";

    /// <summary>Reads the models one by one; a file without MODEL lines is one structure.</summary>
    /// <exception cref="DataFileException">A line is too short or holds an unreadable number, an atom tells no element, or there are no atoms.</exception>
    public static IEnumerable<Structure> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        List<Atom> atoms = [];
        Cell cell = Cell.None;
        bool any = false;
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (line.StartsWith("ATOM  ", StringComparison.Ordinal) || line.StartsWith("HETATM", StringComparison.Ordinal))
            {
                atoms.Add(ReadAtom(new Line(path, number, line)));
            }
            else if (line.StartsWith("CRYST1", StringComparison.Ordinal))
            {
                cell = ReadCell(new Line(path, number, line));
            }
            else if (line.StartsWith("ENDMDL", StringComparison.Ordinal) && atoms.Count > 0)
            {
                any = true;
                yield return Make(atoms, cell);
                atoms.Clear();
            }
        }
        if (atoms.Count > 0)
            yield return Make(atoms, cell);
        else if (!any)
            throw new DataFileException(path, "", "no ATOM or HETATM lines; is this a PDB file?");
    }

    private static Atom ReadAtom(Line line)
    {
        if (line.Text.Length < CoordinateEnd)
            throw line.Wrong($"an atom has its coordinates in columns 31 to {CoordinateEnd}; the line ends at column {line.Text.Length}.");
        string residue = line.Columns(18, 21).Trim().ToString();
        ReadOnlySpan<char> name = line.Columns(13, 16), symbol = line.Columns(77, 78).Trim();
        int element = !symbol.IsEmpty && Elements.TryNumber(AtomNames.Symbol(symbol), out int number) ? number
            : AtomNames.AlignedElement(name, residue) ?? throw line.Wrong($"neither columns 77-78 nor the atom name '{name.Trim()}' tell an element.");
        double occupancy = line.Columns(55, 60).Trim().IsEmpty ? 1 : line.Number(55, 60);
        return new(element, name.Trim().ToString(), residue, string.Concat(line.Columns(22, 22).Trim(), line.Columns(23, 27).Trim()),
            line.Columns(17, 17)[0], occupancy, line.Number(31, 38), line.Number(39, 46), line.Number(47, 54));
    }

    private static Cell ReadCell(Line line)
    {
        double a = line.Number(7, 15), b = line.Number(16, 24), c = line.Number(25, 33);
        double alpha = Radians(line.Number(34, 40)), beta = Radians(line.Number(41, 47)), gamma = Radians(line.Number(48, 54));
        if (a == 1 && b == 1 && c == 1)
            return Cell.None;
        // Right angles to the last bit, which cosines of radians are not.
        double cosAlpha = Cosine(alpha), cosBeta = Cosine(beta), cosGamma = Cosine(gamma), sinGamma = Math.Sin(gamma);
        double y = (cosAlpha - cosBeta * cosGamma) / sinGamma, square = 1 - cosBeta * cosBeta - y * y;
        if (!(a > 0 && b > 0 && c > 0 && sinGamma > 0 && square > 0))
            throw line.Wrong("lengths and angles of the cell span no volume.");
        string group = line.Columns(56, 66).Trim().ToString().Replace(" ", "", StringComparison.Ordinal);
        bool periodic = group is "" or "P1";
        return new Cell([a, 0, 0, b * cosGamma, b * sinGamma, 0, c * cosBeta, c * y, c * Math.Sqrt(square)], periodic, periodic, periodic);

        static double Radians(double degrees) => degrees * (Math.PI / 180);
        static double Cosine(double angle) => angle == Math.PI / 2 ? 0 : Math.Cos(angle);
    }

    private static Structure Make(List<Atom> atoms, Cell cell)
    {
        Dictionary<string, char> chosen = atoms.Where(a => a.Alternate != ' ').GroupBy(a => a.ResidueId)
            .ToDictionary(r => r.Key, r => r.GroupBy(a => a.Alternate).MaxBy(g => g.Sum(a => a.Occupancy))!.Key);
        Atom[] kept = [.. atoms.Where(a => a.Alternate == ' ' || chosen[a.ResidueId] == a.Alternate)];
        var structure = new Structure([.. kept.Select(a => a.Element)], [.. kept.SelectMany(a => new[] { a.X, a.Y, a.Z })], cell);
        structure.AtomProperties[NameProperty] = PropertyValue.Of([.. kept.Select(a => a.Name)], kept.Length);
        structure.AtomProperties[ResidueProperty] = PropertyValue.Of([.. kept.Select(a => a.Residue)], kept.Length);
        structure.AtomProperties[ResidueIdProperty] = PropertyValue.Of([.. kept.Select(a => a.ResidueId)], kept.Length);
        return structure;
    }

    private sealed record Atom(int Element, string Name, string Residue, string ResidueId, char Alternate, double Occupancy, double X, double Y, double Z);

    /// <summary>A line whose columns count from 1, as the format's description does; blank beyond its end.</summary>
    private sealed record Line(string Path, int Place, string Text)
    {
        public ReadOnlySpan<char> Columns(int first, int last) =>
            last <= Text.Length ? Text.AsSpan(first - 1, last - first + 1) : Text.PadRight(last).AsSpan(first - 1, last - first + 1);

        public double Number(int first, int last) =>
            double.TryParse(Columns(first, last), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
                ? value
                : throw Wrong($"columns {first} to {last} hold '{Columns(first, last)}'; expected a number.");

        public DataFileException Wrong(string reason) => new(Path, $"line {Place}", reason);
    }
}
