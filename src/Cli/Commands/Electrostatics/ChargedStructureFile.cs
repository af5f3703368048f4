using System.CommandLine;
using System.Globalization;
using EquivSim.Cli.Data;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands.Electrostatics;

/// <summary>Structures with charges from files, with charges in the file, given by element, or by residue and atom name.</summary>
internal sealed class ChargedStructureFile
{
    private readonly Argument<string> _file = new("structure") { Description = "PQR, PDB, extended XYZ or HDF5; :index behind it for another than the first structure." };

    private readonly Option<string[]> _charges = new("--charge")
    {
        Description = "Charge of an element where the file has none, such as O=-0.8476; may be given several times.",
        HelpName = "element=e",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _table = new("--charge-table")
    {
        Description = "Charges of a PDB structure: a text file with 'RESIDUE ATOM charge' on each line, * for any residue.",
        HelpName = "file",
    };

    /// <summary>Makes argument and options.</summary>
    /// <param name="standard">The file when none is given; null where one must be.</param>
    public ChargedStructureFile(string? standard = null)
    {
        if (standard is not null)
            _file.DefaultValueFactory = _ => standard;
    }

    /// <summary>Gives a command argument and options.</summary>
    public void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_charges);
        command.Add(_table);
    }

    /// <summary>Reads what was asked for.</summary>
    /// <exception cref="UsageException">A charge is unreadable, or an element has none.</exception>
    public Structure Read(ParseResult parsed)
    {
        string path = parsed.GetValue(_file)!;
        Structure structure = StructureFile.ReadOne(path);
        if (parsed.GetValue(_table) is { } table)
        {
            StructureFile.RequireFile(table);
            ResidueCharges.Read(table).Apply(structure);
        }
        Dictionary<int, double> given = (parsed.GetValue(_charges) ?? []).ToDictionary(w => Split(w).Element, w => Split(w).Charge);
        if (given.Count > 0)
        {
            structure.Charges = [.. structure.AtomicNumbers.ToArray().Select(z => given.TryGetValue(z, out double q)
                ? q : throw new UsageException($"--charge names no charge for {Elements.Symbol(z)}, which occurs in '{path}'."))];
        }
        return structure.Charges is null
            ? throw new UsageException($"'{path}' holds no charges (column 'charges'); give them by element (--charge O=-0.8476 --charge H=0.4238), or by residue and atom (--charge-table).")
            : structure;
    }

    private static (int Element, double Charge) Split(string word)
    {
        string[] parts = word.Split('=');
        return parts.Length == 2 && Elements.TryNumber(parts[0], out int z) && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double q)
            ? (z, q)
            : throw new UsageException($"--charge is written element=charge, such as O=-0.8476; got '{word}'.");
    }
}
