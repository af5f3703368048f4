using System.CommandLine;
using EquivSim.Cli.Rendering;

namespace EquivSim.Cli.Commands.Electrostatics.Tables;

/// <summary><c>equivsim electrostatics tables</c>: the tables of the Chebyshev-Tucker paper, computed here, beside its numbers.</summary>
internal static class TablesCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var structure = new Argument<string>("structure")
        {
            Description = "Where the charges of the protein table come from: a PQR file of 600 atoms or more.",
            DefaultValueFactory = _ => "data/electrostatics/biomolecules/ubq.pqr",
        };
        var command = new CliCommand(
            "tables", "Recompute the tables of arXiv:2503.01696 (Newton kernel, protein, lattice) beside its numbers.",
            "equivsim electrostatics tables")
        {
            structure,
        };
        command.SetAction(parsed =>
        {
            var charges = ChargedStructure.Charges(parsed.GetValue(structure)!);
            if (charges.Count < ProteinTable.Largest)
                throw new UsageException($"The protein table needs {ProteinTable.Largest} charges; '{parsed.GetValue(structure)}' has {charges.Count}.");
            NewtonTable.Draw(terminal, cancellation);
            LatticeTable.Draw(terminal);
            cancellation.ThrowIfCancellationRequested();
            ProteinTable.Draw(terminal, charges, cancellation);
            return ExitCode.Success;
        });
        return command;
    }
}
