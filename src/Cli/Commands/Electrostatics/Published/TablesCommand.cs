using System.CommandLine;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;
using EquivSim.Electrostatics;

namespace EquivSim.Cli.Commands.Electrostatics.Published;

/// <summary><c>equivsim electrostatics tables</c>: the tables of the Chebyshev-Tucker paper, computed here, beside its numbers.</summary>
internal static class TablesCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var structure = new ChargedStructureFile(ShippedFile.Find("data/electrostatics/biomolecules/ubq.pqr"));
        var command = new CliCommand(
            "tables", "Recompute the tables of arXiv:2503.01696 (Newton kernel, protein, lattice) beside its numbers.",
            "equivsim electrostatics tables");
        structure.AddTo(command);
        command.SetAction(parsed =>
        {
            PointCharges charges = PointCharges.Of(structure.Read(parsed));
            if (charges.Count < ProteinTable.Largest)
                throw new UsageException($"The protein table needs {ProteinTable.Largest} charges; got {charges.Count}.");
            NewtonTable.Draw(terminal, cancellation);
            LatticeTable.Draw(terminal);
            cancellation.ThrowIfCancellationRequested();
            ProteinTable.Draw(terminal, charges, cancellation);
            return ExitCode.Success;
        });
        return command;
    }
}
