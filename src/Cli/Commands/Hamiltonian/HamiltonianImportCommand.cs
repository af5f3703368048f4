using System.CommandLine;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;
using EquivSim.Hamiltonians;

namespace EquivSim.Cli.Commands.Hamiltonian;

/// <summary><c>equivsim hamiltonian import</c>: QH9's database as a data set that says what it holds.</summary>
internal static class HamiltonianImportCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var input = new Argument<string>("database") { Description = "QH9Stable.db or QH9Dynamic.db." };
        var output = new Argument<string>("output") { Description = "Data set to write (.h5)." };
        var limit = new Option<int?>("--limit") { Description = "Only so many molecules from the start.", HelpName = "count" };
        var command = new CliCommand("import", "Convert QH9's SQLite database to a data set of matrices.",
            "equivsim hamiltonian import QH9Stable.db qh9.h5 --limit 1000")
        {
            input, output, limit,
        };
        command.SetAction(parsed =>
        {
            string from = parsed.GetValue(input)!, to = parsed.GetValue(output)!;
            if (StructureFile.IsDatasetName(to) is false)
                throw new UsageException($"'{to}': matrices are written to .h5 files.");
            if (parsed.GetValue(limit) is < 1)
                throw new UsageException($"--limit must be at least 1; got {parsed.GetValue(limit)}.");
            StructureFile.RequireFile(from);
            using var database = Qh9Database.Open(from);
            int count = Math.Min(database.Count, parsed.GetValue(limit) ?? int.MaxValue), done = 0;
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(to))!);
            HamiltonianDataset.Write(to, database.ReadAll().Take(count).Select(Counted), Qh9Database.Metadata, HamiltonianLayout.Concatenated);
            Tables.DrawFacts(terminal, "Imported",
            [
                ("molecules", Quantity.Count(count)),
                ("positions", database.IsDynamic ? "read as bohr (QH9-dynamic)" : "read as Å (QH9-stable)"),
                ("size", Quantity.Bytes(new FileInfo(to).Length)),
            ]);
            terminal.Results(("data set", to));

            HamiltonianSample Counted(HamiltonianSample sample)
            {
                cancellation.ThrowIfCancellationRequested();
                terminal.Transient($"  {Quantity.Count(++done)} of {Quantity.Count(count)} molecules");
                return sample;
            }
        });
        return command;
    }
}
