using System.Globalization;
using EquivSim.Cli.Rendering;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Electrostatics.Bench;

/// <summary>The potential on a cubic grid.</summary>
/// <param name="Charges">Charges.</param>
/// <param name="Points">Grid points along each axis.</param>
/// <param name="BuildSeconds">Compression.</param>
/// <param name="FillSeconds">The grid afterwards.</param>
/// <param name="DirectSeconds">Direct sum in double precision.</param>
/// <param name="SingleSeconds">Direct sum in single precision.</param>
/// <param name="Error">Relative error of the potential in the planes compared, points closer than 1 Å to a charge left out.</param>
/// <param name="SingleError">The same for single precision.</param>
/// <param name="Ranks">Tucker ranks.</param>
internal sealed record CubeReport(
    int Charges, int Points, double BuildSeconds, double FillSeconds, double DirectSeconds, double SingleSeconds, double Error, double SingleError, IReadOnlyList<int> Ranks)
{
    /// <summary>Draws the table.</summary>
    public void Draw(Terminal terminal)
    {
        double own = BuildSeconds + FillSeconds;
        terminal.Heading($"{Quantity.Count(Charges)} charges, {Points}³ grid points, {Environment.ProcessorCount} cores, ranks {string.Join(", ", Ranks)}");
        Table table = Tables.OfNumbers(terminal, "method", "build (s)", "grid (s)", "this/Chebyshev-Tucker", "error of the potential");
        table.AddTextRow("Chebyshev-Tucker", Number(BuildSeconds), Number(FillSeconds), "1", Error.ToString("0.0e0", CultureInfo.InvariantCulture));
        table.AddTextRow("direct sum, double", "–", Number(DirectSeconds), (DirectSeconds / own).ToString("0.0", CultureInfo.InvariantCulture), "–");
        table.AddTextRow("direct sum, single", "–", Number(SingleSeconds), (SingleSeconds / own).ToString("0.0", CultureInfo.InvariantCulture), SingleError.ToString("0.0e0", CultureInfo.InvariantCulture));
        terminal.Draw(table);
    }

    private static string Number(double seconds) => seconds.ToString("0.000", CultureInfo.InvariantCulture);
}
