using EquivSim.Potentials.Torch;
using Spectre.Console;

namespace EquivSim.Cli.Rendering;

/// <summary>Shows errors of a model, one data set a row.</summary>
internal static class ErrorTable
{
    /// <summary>Draws the table; a dash stands for what was not labelled, and stress columns appear when there is a stress.</summary>
    public static void Draw(Terminal terminal, IReadOnlyList<(string Name, ErrorMetrics Metrics)> rows)
    {
        bool stress = rows.Any(r => r.Metrics.StressRmse is not null);
        Table table = Tables.OfNumbers(terminal, "data set", [
            "structures", "E RMSE meV/atom", "E MAE meV/atom", "E RMSE meV", "E MAE meV", "F RMSE meV/Å", "F MAE meV/Å",
            .. stress ? ["S RMSE meV/Å³", "S MAE meV/Å³"] : Array.Empty<string>()]);
        foreach ((string name, ErrorMetrics m) in rows)
        {
            double?[] errors = [
                m.EnergyRmsePerAtom, m.EnergyMaePerAtom, m.EnergyRmse, m.EnergyMae, m.ForcesRmse, m.ForcesMae,
                .. stress ? [m.StressRmse, m.StressMae] : Array.Empty<double?>()];
            table.AddTextRow([name, Quantity.Count(m.Structures), .. errors.Select(Quantity.Milli)]);
        }
        terminal.Draw(table);
    }
}
