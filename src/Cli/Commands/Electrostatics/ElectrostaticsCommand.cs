using System.CommandLine;
using EquivSim.Cli.Commands.Electrostatics.Bench;
using EquivSim.Cli.Commands.Electrostatics.Tables;
using EquivSim.Cli.Rendering;

namespace EquivSim.Cli.Commands.Electrostatics;

/// <summary><c>equivsim electrostatics</c>: potentials of point charges.</summary>
internal static class ElectrostaticsCommand
{
    /// <summary>Builds the command with its own commands.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation) => new("electrostatics", "Potentials of point charges: maps, benchmarks, published tables.")
    {
        MapCommand.Create(terminal),
        ElectrostaticsBenchCommand.Create(terminal, cancellation),
        TablesCommand.Create(terminal, cancellation),
    };
}
