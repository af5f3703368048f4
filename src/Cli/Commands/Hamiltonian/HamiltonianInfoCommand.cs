using System.CommandLine;
using System.Globalization;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;
using EquivSim.Hamiltonians;
using EquivSim.Structures;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Hamiltonian;

/// <summary><c>equivsim hamiltonian info</c>: what a data set of matrices holds.</summary>
internal static class HamiltonianInfoCommand
{
    private const int MostGroups = 20;

    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("file") { Description = "A data set of matrices (.h5), with :index behind it for one molecule." };
        var command = new CliCommand("info", "Show what a data set of matrices holds.",
            "equivsim hamiltonian info data/hamiltonians/mixed.h5", "equivsim hamiltonian info data/hamiltonians/water.h5:3")
        {
            file,
        };
        command.SetAction(parsed =>
        {
            string place = parsed.GetValue(file)!;
            if (File.Exists(place))
                ShowDataset(place, terminal);
            else
                ShowSample(place, MatrixFile.ReadOne(place), terminal);
        });
        return command;
    }

    private static void ShowDataset(string path, Terminal terminal)
    {
        using var data = HamiltonianDataset.Open(path);
        HamiltonianMetadata m = data.Metadata;
        List<(string, string)> facts =
        [
            ("matrices", $"{Quantity.Count(data.Count)} of {Quantity.Count(data.Groups.Count)} molecule{(data.Groups.Count == 1 ? "" : "s")}, {EnumText(data.Layout)}"),
            ("functional", m.Functional),
            ("basis", m.Basis),
        ];
        facts.AddRange(new[] { ("title", m.Title), ("program", m.Program), ("method", m.Method), ("grid", m.Grid) }.Where(f => f.Item2 is not null).Select(f => (f.Item1, f.Item2!)));
        if (m.IsolatedAtomEnergies.Count > 0)
            facts.Add(("atoms", string.Join(", ", m.IsolatedAtomEnergies.Select(a => string.Create(CultureInfo.InvariantCulture, $"{Elements.Symbol(a.Key)} {a.Value:0.000000} Eh")))));
        Tables.DrawFacts(terminal, $"{path} ({Quantity.Bytes(new FileInfo(path).Length)})", facts);

        Table table = Tables.OfNumbers(terminal, "molecule", "first", "count", "atoms", "orbitals", "electrons", "shells");
        foreach (HamiltonianGroup g in data.Groups.Take(MostGroups))
        {
            table.AddTextRow(g.Name, $"{g.First}", Quantity.Count(g.Count), $"{g.Basis.AtomCount}", $"{g.Basis.OrbitalCount}", $"{g.ElectronCount}",
                string.Join(", ", g.Basis.Atoms.Distinct().Select(a => a.ToString())));
        }
        terminal.Line();
        terminal.Draw(table);
        if (data.Groups.Count > MostGroups)
            terminal.Line($"and {Quantity.Count(data.Groups.Count - MostGroups)} more");
    }

    private static void ShowSample(string place, HamiltonianSample sample, Terminal terminal)
    {
        (string Name, double[]? Values)[] matrices =
        [
            ("H", sample.Hamiltonian), ("S", sample.Overlap), ("initial H", sample.InitialHamiltonian), ("density", sample.Density),
            ("kinetic", sample.Kinetic), ("attraction", sample.NuclearAttraction),
        ];
        List<(string, string)> facts =
        [
            ("molecule", $"{sample.Name}, {sample.Formula}, {sample.ElectronCount} electrons, {sample.Basis.OrbitalCount} orbitals"),
            ("matrices", string.Join(", ", matrices.Where(v => v.Values is not null).Select(v => v.Name))),
        ];
        if (sample.Energy is { } energy)
            facts.Add(("energy", string.Create(CultureInfo.InvariantCulture, $"{energy:0.00000000} Eh")));
        if (sample.OrbitalEnergies is { } e && sample.OccupiedCount is int occupied && occupied > 0 && occupied < e.Length)
            facts.Add(("HOMO, LUMO", $"{Quantity.Number(e[occupied - 1] * Units.Hartree)} eV, {Quantity.Number(e[occupied] * Units.Hartree)} eV"));
        if (sample.Dipole is { } dipole)
            facts.Add(("dipole", HamiltonianReport.DipoleText(dipole)));
        Tables.DrawFacts(terminal, place, facts);
        Table table = Tables.OfNumbers(terminal, "atom", "x Å", "y Å", "z Å");
        for (int i = 0; i < sample.Basis.AtomCount; i++)
        {
            table.AddTextRow([sample.Basis.Atoms[i].Symbol, .. sample.Positions.Slice(3 * i, 3).ToArray()
                .Select(x => (x * Units.Bohr).ToString("0.0000", CultureInfo.InvariantCulture))]);
        }
        terminal.Draw(table);
    }

    private static string EnumText(HamiltonianLayout layout) => layout == HamiltonianLayout.Grouped ? "one group per molecule" : "concatenated";
}
