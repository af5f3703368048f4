using System.CommandLine;
using EquivSim.Cli.Commands.Electrostatics.Published;
using EquivSim.Cli.Rendering;

namespace EquivSim.Cli.Commands.Electrostatics;

/// <summary><c>equivsim electrostatics</c>: energies, maps and constants of point charges, and charges that a potential learns.</summary>
internal static class ElectrostaticsCommand
{
    /// <summary>Builds the command with its own commands.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation) => new("electrostatics", "Coulomb energies, potential maps, Madelung constants, learned charges.")
    {
        EnergyCommand.Create(terminal),
        MapCommand.Create(terminal),
        MadelungCommand.Create(terminal),
        LearnCommand.Create(terminal, cancellation),
        BenchElectrostaticsCommand.Create(terminal, cancellation),
        TablesCommand.Create(terminal, cancellation),
    };
}
