using EquivSim.Structures.Hdf5;

namespace EquivSim.Structures.Trajectories;

/// <summary>Factors from the units that H5MD files state to ours.</summary>
internal static class H5mdUnits
{
    private static readonly Dictionary<string, double> Lengths = Table(("angstrom", 1), ("A", 1), ("Å", 1), ("nm", 10), ("bohr", Units.Bohr));
    private static readonly Dictionary<string, double> Times = Table(("fs", 1), ("ps", 1000), ("ns", 1e6));
    private static readonly Dictionary<string, double> Energies = Table(("eV", 1), ("kJ mol-1", Units.KilojoulePerMole), ("kcal mol-1", Units.KilocaloriePerMole), ("hartree", Units.Hartree));

    public static double Length(Rows rows) => Factor(rows, Lengths);

    public static double Time(Rows rows) => Factor(rows, Times);

    public static double Velocity(Rows rows) => Factor(rows, Quotients(Lengths, Times));

    public static double Force(Rows rows) => Factor(rows, Quotients(Energies, Lengths));

    public static double Mass(Rows rows) => Factor(rows, Table(("amu", 1), ("u", 1), ("Da", 1), ("g mol-1", 1)));

    /// <summary>Without a unit, a file is taken to be in ours.</summary>
    private static double Factor(Rows rows, Dictionary<string, double> table)
    {
        string? unit = rows.Attribute("unit");
        if (unit is null)
            return 1;
        return table.TryGetValue(Normal(unit), out double factor)
            ? factor
            : throw rows.Broken($"unknown unit '{unit}', expected one of: {string.Join(", ", table.Keys)}");
    }

    private static Dictionary<string, double> Table(params (string Unit, double Factor)[] entries) =>
        entries.ToDictionary(e => Normal(e.Unit), e => e.Factor, StringComparer.Ordinal);

    private static Dictionary<string, double> Quotients(Dictionary<string, double> above, Dictionary<string, double> below) =>
        (from a in above from b in below select (Unit: $"{a.Key} {b.Key}-1", Factor: a.Value / b.Value)).ToDictionary(e => e.Unit, e => e.Factor, StringComparer.Ordinal);

    /// <summary>One spelling: <c>eV/angstrom</c>, <c>kJ/mol/nm</c> and <c>eV Angstrom-1</c> as blank-separated powers.</summary>
    private static string Normal(string unit)
    {
        string[] parts = unit.Replace("(", "", StringComparison.Ordinal).Replace(")", "", StringComparison.Ordinal).Split('/');
        string powers = string.Join(' ', parts.Select((part, i) => i == 0 ? part.Trim() : string.Join(' ', part.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => p + "-1"))));
        return powers.Replace("Angstrom", "angstrom", StringComparison.Ordinal);
    }
}
