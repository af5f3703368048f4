using System.Globalization;
using EquivSim.Cli.Rendering;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Electrostatics.Bench;

/// <summary>One way to get potential, field and field gradient at points.</summary>
/// <param name="Method">Its name.</param>
/// <param name="Tolerance">The error asked for; zero for exact sums.</param>
/// <param name="BuildSeconds">Before the first point.</param>
/// <param name="FirstMicroseconds">Per point when nothing is cached yet.</param>
/// <param name="Microseconds">Per point afterwards.</param>
/// <param name="PotentialError">Measured, relative.</param>
/// <param name="FieldError">Measured, relative.</param>
/// <param name="CompressedBytes">What would be saved.</param>
/// <param name="CachedBytes">What it grows to in memory.</param>
internal sealed record HostRow(
    string Method, double Tolerance, double BuildSeconds, double FirstMicroseconds, double Microseconds, double PotentialError, double FieldError, long CompressedBytes, long CachedBytes);

/// <summary>Scattered points in a frozen host.</summary>
/// <param name="Charges">Charges of the host.</param>
/// <param name="Points">Points.</param>
/// <param name="Rows">The methods; the direct sum first.</param>
internal sealed record HostReport(int Charges, int Points, IReadOnlyList<HostRow> Rows)
{
    /// <summary>Draws the table.</summary>
    public void Draw(Terminal terminal)
    {
        terminal.Heading($"{Quantity.Count(Charges)} charges, {Quantity.Count(Points)} points, {Environment.ProcessorCount} cores: potential, field and field gradient");
        Table table = Tables.OfNumbers(terminal, "method", "asked", "build (s)", "first pass (µs/point)", "then (µs/point)", "direct/this", "error of potential", "of field", "compressed", "cache");
        foreach (HostRow row in Rows)
        {
            table.AddTextRow(
                row.Method, row.Tolerance > 0 ? Error(row.Tolerance) : "–", Number(row.BuildSeconds, "0.00"), Number(row.FirstMicroseconds, "0.00"), Number(row.Microseconds, "0.000"),
                Number(Rows[0].Microseconds / row.Microseconds, "0.0"), Error(row.PotentialError), Error(row.FieldError),
                row.CompressedBytes > 0 ? Quantity.Bytes(row.CompressedBytes) : "–", row.CachedBytes > 0 ? Quantity.Bytes(row.CachedBytes) : "–");
        }
        terminal.Draw(table);
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Error(double value) => value > 0 ? value.ToString("0.0e0", CultureInfo.InvariantCulture) : "–";
}
