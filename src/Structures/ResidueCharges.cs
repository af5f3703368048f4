using System.Globalization;

namespace EquivSim.Structures;

/// <summary>Partial charges by residue and atom name, for structures from files that have none.</summary>
/// <remarks>A text file: one charge a line, <c>RESIDUE ATOM charge</c>; the residue <c>*</c> stands for every other one; what follows a <c>#</c> is a remark.</remarks>
public sealed class ResidueCharges
{
    private const string AnyResidue = "*";

    private readonly Dictionary<(string Residue, string Atom), double> _charges = [];
    private readonly string _path;

    private ResidueCharges(string path) => _path = path;

    /// <summary>Reads a table.</summary>
    /// <exception cref="DataFileException">A line has not three words or an unreadable number, or names a pair again.</exception>
    public static ResidueCharges Read(string path)
    {
        var table = new ResidueCharges(path);
        foreach ((int index, string line) in File.ReadLines(path).Index())
        {
            string[] words = line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0)
                continue;
            if (words.Length != 3 || !double.TryParse(words[2], NumberStyles.Float, CultureInfo.InvariantCulture, out double charge) || !double.IsFinite(charge))
                throw new DataFileException(path, $"line {index + 1}", $"expected residue, atom and charge, such as 'HOH O -0.834'; got '{line}'.");
            if (!table._charges.TryAdd((words[0], words[1]), charge))
                throw new DataFileException(path, $"line {index + 1}", $"residue {words[0]}, atom {words[1]} has a charge already.");
        }
        return table;
    }

    /// <summary>Gives a structure of <see cref="PdbFile"/> its charges.</summary>
    /// <exception cref="ArgumentException">The structure has no names of atoms and residues, or the table lacks one of them.</exception>
    public void Apply(Structure structure)
    {
        ArgumentNullException.ThrowIfNull(structure);
        if (!structure.AtomProperties.TryGet(PdbFile.NameProperty, out PropertyValue? names) || !structure.AtomProperties.TryGet(PdbFile.ResidueProperty, out PropertyValue? residues))
            throw new ArgumentException($"Charges by residue need the names of atoms and residues ('{PdbFile.NameProperty}', '{PdbFile.ResidueProperty}'); {structure} has none.");
        double[] charges = new double[structure.AtomCount];
        for (int i = 0; i < charges.Length; i++)
        {
            (string residue, string atom) = (residues.Texts[i], names.Texts[i]);
            if (!_charges.TryGetValue((residue, atom), out charges[i]) && !_charges.TryGetValue((AnyResidue, atom), out charges[i]))
                throw new ArgumentException($"'{_path}' has no charge for residue {residue}, atom {atom} (atom {i} of {structure}).");
        }
        structure.Charges = charges;
    }
}
