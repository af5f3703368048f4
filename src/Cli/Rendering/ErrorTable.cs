using Spectre.Console;

namespace EquivSim.Cli.Rendering;

/// <summary>Errors of a model on one data set; null where nothing was labelled.</summary>
/// <param name="Name">The data set.</param>
/// <param name="Count">Number of structures.</param>
/// <param name="EnergyPerAtom">Of energies divided by the number of atoms, eV/atom.</param>
/// <param name="Energy">Of whole energies, eV.</param>
/// <param name="Forces">Of force components, eV/Å.</param>
/// <param name="Stress">Of stress components, eV/Å³.</param>
internal sealed record ErrorRow(string Name, int Count, ErrorPair? EnergyPerAtom, ErrorPair? Energy, ErrorPair? Forces, ErrorPair? Stress);

/// <summary>The two usual measures of an error.</summary>
/// <param name="Rmse">Root mean square.</param>
/// <param name="Mae">Mean absolute.</param>
internal sealed record ErrorPair(double Rmse, double Mae);

/// <summary>Shows errors of a model, one data set a row.</summary>
internal static class ErrorTable
{
    /// <summary>Draws the table; a stress column appears when there is a stress.</summary>
    public static void Draw(Terminal terminal, IReadOnlyList<ErrorRow> rows)
    {
        bool stress = rows.Any(r => r.Stress is not null);
        Table table = Tables.OfNumbers(terminal, "data set", [
            "structures", "E RMSE meV/atom", "E MAE meV/atom", "E RMSE meV", "E MAE meV", "F RMSE meV/Å", "F MAE meV/Å",
            .. stress ? ["S RMSE meV/Å³", "S MAE meV/Å³"] : Array.Empty<string>()]);
        foreach (ErrorRow row in rows)
        {
            table.AddTextRow([
                row.Name, Quantity.Count(row.Count), .. Cells(row.EnergyPerAtom), .. Cells(row.Energy), .. Cells(row.Forces),
                .. stress ? Cells(row.Stress) : []]);
        }
        terminal.Draw(table);
    }

    private static string[] Cells(ErrorPair? pair) => [Quantity.Milli(pair?.Rmse), Quantity.Milli(pair?.Mae)];
}
