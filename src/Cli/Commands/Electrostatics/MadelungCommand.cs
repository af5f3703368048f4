using System.Globalization;
using EquivSim.Cli.Rendering;
using EquivSim.Electrostatics;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Electrostatics;

/// <summary><c>equivsim electrostatics madelung</c>: Madelung constants of ideal crystals.</summary>
internal static class MadelungCommand
{
    /// <summary>Builds the command.</summary>
    public static CliCommand Create(Terminal terminal)
    {
        var command = new CliCommand("madelung", "Madelung constants of ideal crystals, by an Ewald sum to all digits.", "equivsim electrostatics madelung");
        command.SetAction(_ =>
        {
            Table table = Tables.OfNumbers(terminal, "crystal", "constant", "energy of", "length");
            foreach (Crystal crystal in Crystal.All)
            {
                bool ions = crystal.Name.StartsWith("Wigner", StringComparison.Ordinal);
                table.AddTextRow(crystal.Name, crystal.MadelungConstant().ToString("0.0000000000000", CultureInfo.InvariantCulture), ions ? "an ion and its background" : "a formula unit", crystal.LengthName);
            }
            terminal.Draw(table);
            terminal.Line("E = -constant · e²/length, in conducting surroundings.");
        });
        return command;
    }
}
