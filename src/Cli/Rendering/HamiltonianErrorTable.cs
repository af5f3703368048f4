using System.Globalization;
using EquivSim.Hamiltonians;
using Spectre.Console;

namespace EquivSim.Cli.Rendering;

/// <summary>Shows errors of Kohn-Sham matrices, one data set or molecule a row; energies in millionths of a hartree.</summary>
internal static class HamiltonianErrorTable
{
    /// <summary>Draws the table.</summary>
    public static void Draw(Terminal terminal, IReadOnlyList<(string Name, HamiltonianErrors Errors)> rows)
    {
        Table table = Tables.OfNumbers(terminal, "MAE", "H µEh", "diagonal", "off-diagonal", "ε occ. µEh", "ψ %", "subspace %", "HOMO µEh", "LUMO µEh", "gap µEh", "dipole D");
        foreach ((string name, HamiltonianErrors e) in rows)
        {
            table.AddTextRow(name, Micro(e.Matrix), Micro(e.DiagonalBlocks), Micro(e.OffDiagonalBlocks), Micro(e.OccupiedEnergies),
                Percent(e.Coefficients), Percent(e.Subspace), Micro(e.Homo), Micro(e.Lumo), Micro(e.Gap), Quantity.Number(e.Dipole * Structures.Units.Bohr / Structures.Units.Debye));
        }
        terminal.Draw(table);
    }

    private static string Micro(double hartree) => Quantity.Number(hartree * 1e6);

    private static string Percent(double share) => (100 * share).ToString("0.0000", CultureInfo.InvariantCulture);
}
