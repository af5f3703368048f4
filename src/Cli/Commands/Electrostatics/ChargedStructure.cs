using EquivSim.Cli.Data;
using EquivSim.Electrostatics;
using EquivSim.Structures;

namespace EquivSim.Cli.Commands.Electrostatics;

/// <summary>Reads structures that carry charges.</summary>
internal static class ChargedStructure
{
    /// <summary>Reads one structure: a PQR file, or whatever else holds structures, with <c>:index</c>.</summary>
    /// <exception cref="UsageException">It carries no charges.</exception>
    public static Structure Read(string place)
    {
        Structure structure;
        if (Path.GetExtension(place).Equals(".pqr", StringComparison.OrdinalIgnoreCase))
        {
            StructureFile.RequireFile(place);
            structure = PqrFile.Read(place);
        }
        else
        {
            structure = StructureFile.ReadOne(place);
        }
        return structure.Charges is not null ? structure : throw new UsageException($"'{place}' carries no charges; give a PQR file, or a structure with a column 'charges'.");
    }

    /// <summary>Its charges.</summary>
    public static PointCharges Charges(string place) => PointCharges.Of(Read(place));
}
